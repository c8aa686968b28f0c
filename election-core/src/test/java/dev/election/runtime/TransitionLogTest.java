// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.RevocationReason;
import dev.election.protocol.Identity;
import dev.election.protocol.Timing;
import dev.election.protocol.Transition;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How transitions are logged, also those of many elections at once. */
class TransitionLogTest {

    private static List<Transition> granted(int elections) {
        return IntStream.range(0, elections)
                .<Transition>mapToObj(i -> new Transition.Granted(new TermId("e" + i, 2), "lease", Instant.EPOCH, null))
                .toList();
    }

    private static void write(List<Transition> transitions) {
        new TransitionLog("me", new ListenerDispatcher(Runnable::run).log()).write(transitions, TransitionLog::why);
    }

    @Test
    void eachOfAHundredElectionsHasALine() {
        try (LogLines log = new LogLines()) {
            write(granted(100));

            assertThat(log.containing("INFO Leading '")).hasSize(100);
            assertThat(log.containing(" more lines")).isEmpty();
        }
    }

    @Test
    void oneLineSaysHowManyMoreThereAre() {
        try (LogLines log = new LogLines()) {
            write(granted(1_000));

            assertThat(log.containing("INFO Leading '")).hasSize(100);
            assertThat(log.containing(" more lines"))
                    .containsExactly(
                            "INFO 900 more lines are logged at DEBUG, the first of them: Leading 'e100' with token 2");
        }
    }

    @Test
    void aSecondInstanceWithTheSameIdIsWarnedOf() {
        Identity me = new Identity("me", null, () -> "me-1", false);
        Lease other = new Lease("me-9", "me", "http://other", 3, Duration.ofSeconds(10));
        try (LogLines log = new LogLines()) {
            write(List.of(new Transition.TwinSeen(me, "me-1", other)));

            assertThat(log.containing("WARN Two live instances have the id 'me'"))
                    .hasSize(1);
        }
    }

    @Test
    void saysWhoWasSilentAndForHowLong() {
        Lease silent = new Lease("a-9", "app-1", "http://app-1", 3, Duration.ofSeconds(15));
        try (LogLines log = new LogLines()) {
            write(List.of(new Transition.HolderExpired(silent, Duration.ofMillis(15_230))));

            assertThat(log.containing(
                            "WARN Instance 'app-1' (http://app-1) is taken for dead: it has shown no heartbeat for"
                                    + " 15230 ms, more than its lease of 15000 ms"))
                    .hasSize(1);
        }
    }

    @Test
    void otherTimingSettingsAreAWarningWithTheUnitsThatPeopleSet() {
        Timing own = new Timing(Duration.ofSeconds(15), Duration.ofSeconds(2), 0.01);
        try (LogLines log = new LogLines()) {
            write(List.of(new Transition.OtherTiming(
                    "billing", "other", Duration.ofSeconds(90), Duration.ofMillis(2_500), own)));

            assertThat(log.containing("WARN 'billing' is led by 'other' with a lease duration of 90s and a heartbeat"
                            + " interval of 2500ms, but this instance, 'me', has 15s and 2s: "))
                    .hasSize(1);
        }
    }

    @Test
    void aTransferThatIsRefusedIsWarnedOf() {
        try (LogLines log = new LogLines()) {
            write(List.of(new Transition.TransferRefused(
                    new TermId("billing", 7), "other", Transition.Refusal.NOT_CONFIRMED)));

            assertThat(log.containing("WARN The transfer of 'billing', token 7, to 'other' is not confirmed"))
                    .hasSize(1);
        }
    }

    @Test
    void aTermThatIsLostWhileItEndsGracefullyIsAWarning() {
        try (LogLines log = new LogLines()) {
            write(List.of(new Transition.CutShort(new TermId("billing", 7), RevocationReason.LEASE_RAN_OUT)));

            assertThat(log.containing("WARN Lost the term of 'billing', token 7, before its listeners and its work in"
                            + " flight had finished: no renewal was confirmed in time"))
                    .hasSize(1);
        }
    }
}
