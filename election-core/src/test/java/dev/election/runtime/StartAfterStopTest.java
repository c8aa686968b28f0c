// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Term;
import dev.election.protocol.ClockReading;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Timing;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaderRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rule 1: a process that was stopped, and is started again anywhere at any time (restored from disk, say), begins anew.
 * No thread is involved; a start is what {@link LeaseElections} does at one.
 */
class StartAfterStopTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final MovableClock clock = new MovableClock();
    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final ConcurrentMap<String, ElectionView> views = new ConcurrentHashMap<>();
    private final ElectionView billing = new ElectionView(
            "billing", LeaseElections.builder(store).instance("me").build());
    private int leases;

    StartAfterStopTest() {
        views.put("billing", billing);
    }

    private Engine start() {
        Timing timing = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.01);
        Identity me = new Identity("me", null, () -> "lease-" + ++leases);
        ElectionMachine machine = new ElectionMachine(timing, me, 2_048, new SplittableRandom(1), clock.read());
        ListenerDispatcher dispatcher = new ListenerDispatcher(Runnable::run);
        Publisher publisher = new Publisher("me", views, new Subscriptions(dispatcher), dispatcher);
        Engine engine = new Engine(machine, timing, store, clock, publisher, Duration.ZERO, Duration.ofSeconds(30));
        engine.act(now -> machine.join("billing", 0, now));
        engine.act(machine::stand);
        settle(engine);
        return engine;
    }

    private void stop(Engine engine) {
        engine.act(engine.machine()::close);
        settle(engine);
        engine.stop();
    }

    private static void settle(Engine engine) {
        ElectionMachine machine = engine.machine();
        boolean asked = true;
        while (asked) {
            var renewal = engine.poll(machine::nextRenewal);
            if (renewal != null) {
                engine.send(renewal);
            }
            var claim = engine.poll(machine::nextClaim);
            if (claim != null) {
                engine.send(claim);
            }
            asked = renewal != null || claim != null;
        }
    }

    private List<@Nullable String> holders() {
        return store.observe(Set.of("billing"), null).leaders().stream()
                .map(LeaderRecord::leaseId)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 6", "0, -6", "6, 6", "6, 0", "-6, 0", "-6, 6"})
    void leadsUnderAFreshLeaseWhateverTheClocksDidMeanwhile(long monotonicHours, long wallHours) {
        stop(start());
        clock.advance(monotonicHours * HOUR, wallHours * HOUR);

        start();

        assertThat(billing.requireTerm().token()).isEqualTo(2);
        assertThat(holders()).containsExactly("lease-2");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 6", "0, -6", "6, 6", "6, 0", "-6, 0", "-6, 6"})
    void aTermFromBeforeTheStopIsNeverCurrentAgain(long monotonicHours, long wallHours) {
        Engine before = start();
        Term old = billing.requireTerm();
        stop(before);
        clock.advance(monotonicHours * HOUR, wallHours * HOUR);

        start();

        assertThat(old.isCurrent()).isFalse();
    }

    /** A lease that could not be closed, since a question was out, has to run out first. */
    @Test
    void anAnswerToAQuestionFromBeforeTheStopMovesNothing() {
        Engine before = start();
        clock.advance(Duration.ofSeconds(1));
        var request = Objects.requireNonNull(
                before.poll((ClockReading now) -> before.machine().nextRenewal(now)));
        stop(before);
        Engine after = start();

        before.send(request);

        assertThat(billing.isLeader()).isFalse();
        for (int second = 0; second < 12; second++) {
            clock.advance(Duration.ofSeconds(1));
            settle(after);
        }
        assertThat(billing.requireTerm().token()).isEqualTo(2);
    }
}
