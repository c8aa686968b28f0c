// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.ElectionObserver;
import dev.election.HistoryEntry;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An instance that has lost its leadership says why, in figures, as far as it can know. */
class LossesTest {

    private final Stage stage = Stage.leadingWithLog();

    // The timer reads the clocks four times a second; a heartbeat that is sent gets no response.
    private void withoutResponseFor(Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 250) {
            stage.clock.advance(Duration.ofMillis(250));
            stage.engine.tick();
        }
    }

    private void awakeFor(Duration time) {
        withoutResponseFor(time);
    }

    private @Nullable Request<Command> sendHeartbeat() {
        Request<Command> sent = stage.engine.poll(stage.machine::nextRenewal);
        if (sent != null) {
            stage.engine.liveness().sent(sent);
        }
        return sent;
    }

    private String lost() {
        return stage.engine.publisher().history().entries().stream()
                .filter(entry -> entry.type() == HistoryEntry.Type.REVOKED)
                .map(entry -> Objects.requireNonNull(entry.detail()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysForHowLongThisProcessStoodStill() {
        awakeFor(Duration.ofMillis(500));

        stage.clock.advance(Duration.ofMillis(15_700));
        stage.engine.tick();

        assertThat(lost())
                .isEqualTo("no renewal was confirmed for 16.2 s; this process stood still for 15.7 s of them;"
                        + " work of this term must stop");
    }

    @Test
    void saysForHowLongTheStoreDidNotRespondAndHowOftenItWasAsked() {
        awakeFor(Duration.ofSeconds(1));
        for (int attempt = 0; attempt < 3; attempt++) {
            Request<Command> sent = Objects.requireNonNull(sendHeartbeat());
            withoutResponseFor(Duration.ofSeconds(2));
            stage.engine.act(now -> stage.machine.failed(sent, now));
            withoutResponseFor(Duration.ofSeconds(1));
        }

        assertThat(lost())
                .isEqualTo("no renewal was confirmed for 10.0 s; the lease store did not respond for 9.0 s"
                        + " (3 attempts); work of this term must stop");
    }

    @Test
    void saysThatOnlyTheWallClockAdvanced() {
        awakeFor(Duration.ofSeconds(1));

        stage.clock.advance(0, 20_000);
        stage.engine.tick();

        assertThat(lost()).contains("this machine was suspended, or its clock was set forward for 20.0 s of them");
    }

    @Test
    void aPauseBeforeTheLastHeartbeatIsNotCountedAlthoughTheWallClockWasSetBack() {
        stage.clock.advance(Duration.ofSeconds(2));
        stage.engine.tick();
        stage.settle();
        stage.clock.advance(0, -5_000);
        stage.renewFor(Duration.ofSeconds(1));

        withoutResponseFor(Duration.ofSeconds(10));

        assertThat(lost()).doesNotContain("stood still");
    }

    @Test
    void saysThatAHeartbeatWasConfirmedBeforeTheLeaseWasExpired() {
        stage.renewFor(Duration.ofSeconds(3));
        stage.store.close(stage.held().leaseId());

        stage.clock.advance(Duration.ofSeconds(1));
        stage.settle();

        assertThat(lost())
                .startsWith("another instance expired the lease, or it was deleted, although a heartbeat was confirmed"
                        + " 1.0 s ago: check that all instances use one store");
    }

    @Test
    void theLogSaysTheSame() {
        try (LogLines log = new LogLines()) {
            stage.clock.advance(Duration.ofSeconds(12));
            stage.engine.tick();

            assertThat(log.containing("WARN Lost leadership of 'billing', token 1: no renewal was confirmed for 12.0 s;"
                            + " this process stood still for 12.0 s of them"))
                    .hasSize(1);
        }
    }

    @Test
    void listenersAreToldTheSame() {
        List<String> told = new ArrayList<>();
        LeadershipListener listener = new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason, String detail) {
                told.add(reason + ": " + detail);
            }
        };
        stage.engine.read(now -> {
            stage.subscriptions.add("billing", listener, stage.views.values());
            return true;
        });

        stage.clock.advance(Duration.ofSeconds(12));
        stage.engine.tick();
        stage.callListeners();

        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("LEASE_RAN_OUT: no renewal was confirmed for 12.0 s; this process stood still");
    }

    @Test
    void aListenerThatNeedsNoDetailIsCalledToo() {
        stage.listen();

        stage.clock.advance(Duration.ofSeconds(12));
        stage.engine.tick();
        stage.callListeners();

        assertThat(stage.heard).containsExactly("granted 1", "revoked 1 LEASE_RAN_OUT");
    }

    @Test
    void observersAreToldOfPauses() {
        List<Duration> pauses = new ArrayList<>();
        stage.observers.add(
                new ElectionObserver() {
                    @Override
                    public void paused(Duration pause) {
                        pauses.add(pause);
                    }
                },
                List.of());

        awakeFor(Duration.ofSeconds(1));
        stage.clock.advance(Duration.ofMillis(700));
        stage.engine.tick();
        stage.callListeners();

        assertThat(pauses).containsExactly(Duration.ofMillis(700));
    }

    @Test
    void theLogSaysTheSameOfATermThatIsLostWhileItDrains() {
        LeaderWork slow = stage.billing.startWork().orElseThrow();
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));
        try (LogLines log = new LogLines()) {
            stage.clock.advance(Duration.ofSeconds(12));
            stage.engine.tick();

            assertThat(log.containing("WARN Lost the term of 'billing', token 1, before its listeners and its work in"
                            + " flight had finished: no renewal was confirmed for 12.0 s; this process stood still"))
                    .hasSize(1);
        }
        slow.close();
    }

    private Losses.Explanation explain(Transition... transitions) {
        return stage.engine.losses().explain(List.of(transitions), stage.clock.read());
    }

    @Test
    void aTermThatIsLostWhileItDrainsIsNoFlapping() {
        Transition cut = new Transition.CutShort(new TermId("billing", 1), RevocationReason.LEASE_EXPIRED);
        explain(cut);
        explain(cut);

        assertThat(explain(cut).flapping()).isEmpty();
    }

    @Test
    void aLossIsCountedAlsoWhereATermThatDrainsIsLostBeforeIt() {
        Transition cut = new Transition.CutShort(new TermId("audit", 3), RevocationReason.LEASE_EXPIRED);
        Transition lost = new Transition.Revoked(new TermId("billing", 1), RevocationReason.LEASE_EXPIRED);
        explain(cut, lost);
        explain(cut, lost);

        assertThat(explain(cut, lost).causes()).startsWith("3 × ");
    }

    private void lose() {
        stage.clock.advance(Duration.ofSeconds(12));
        stage.engine.tick();
        while (!stage.billing.isLeader()) {
            stage.clock.advance(Duration.ofMillis(250));
            stage.engine.tick();
            stage.settle();
        }
    }

    @Test
    void threeLossesWithinTenMinutesAreOneWarningWithTheirCauses() {
        try (LogLines log = new LogLines()) {
            lose();
            lose();
            assertThat(log.containing("several times")).isEmpty();
            stage.store.close(stage.held().leaseId());
            stage.clock.advance(Duration.ofSeconds(1));
            stage.settle();

            assertThat(log.containing("WARN This instance lost leadership several times within 10 minutes:"
                            + " 2 × this process stood still,"
                            + " 1 × the lease was expired although heartbeats were confirmed."))
                    .hasSize(1);
        }
    }

    @Test
    void lossesThatAreFarApartAreNoFlapping() {
        try (LogLines log = new LogLines()) {
            lose();
            lose();
            stage.renewFor(Duration.ofMinutes(11));
            lose();

            assertThat(log.containing("several times")).isEmpty();
        }
    }

    @Test
    void aTermThatEndsAsRequestedIsNoLoss() {
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));

        assertThat(lost()).isEqualTo("a step-down was requested");
    }
}
