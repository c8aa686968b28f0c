// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Leader;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each step: what has ended first, then the move, then what it led to, all published before the lock is let go. */
class EngineTest {

    private final Stage stage = Stage.leading();

    @Test
    void aFollowUpFromInsidePublishingRunsInTheSameStep() {
        // no work and no listener: the end of the step-down comes while the step-down itself is published
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));

        assertThat(stage.billing.held()).isNull();
        assertThat(stage.machine.draining()).isEmpty();
    }

    @Test
    void whatReadersFoundOverEndsTheTermsBeforeAnythingElse() {
        stage.listen();
        stage.clock.advance(0, 60_000);
        assertThat(stage.billing.isLeader()).isFalse();
        stage.clock.advance(0, -60_000);
        List<Boolean> believed = new ArrayList<>();

        stage.engine.act(now -> believed.add(stage.machine.belief() != null));
        stage.callListeners();

        assertThat(believed).containsExactly(false);
        assertThat(stage.heard).containsExactly("granted 1", "revoked 1 LEASE_RAN_OUT");
        assertThat(stage.billing.held()).isNull();
    }

    @Test
    void aTermThatAReaderFoundOverDuringAStepIsNotRevivedByTheRenewalOfThatStep() {
        HeldTerm term = stage.held();
        stage.clock.advance(Duration.ofSeconds(9));
        Request<Command> renewal = Objects.requireNonNull(stage.engine.poll(stage.machine::nextRenewal));
        List<Boolean> current = new ArrayList<>();

        stage.engine.act(now -> {
            // the thread stands still between its look at the clock and the answer that it brings
            stage.clock.advance(Duration.ofSeconds(2));
            current.add(term.isCurrent());
            stage.machine.renewed(renewal, true, now);
        });
        current.add(term.isCurrent());

        assertThat(current).containsExactly(false, false);
        assertThat(stage.billing.held()).isNull();
    }

    @Test
    void aMoveThatThrowsDoesNotKeepTheNextOneFromBeingPublished() {
        try {
            stage.engine.act(now -> {
                stage.machine.stepDown("billing", null, now);
                throw new IllegalStateException("thrown by a test");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("thrown by a test");
        }

        stage.engine.tick();

        assertThat(stage.billing.held()).isNull();
    }

    @Test
    void anAnswerThatComesAfterTheStopChangesNothing() {
        Stage stopped = Stage.leading();
        stopped.clock.advance(Duration.ofSeconds(1));
        stopped.engine.send(Objects.requireNonNull(stopped.engine.poll(stopped.machine::nextRenewal)));
        Request<Command> look = Objects.requireNonNull(stopped.engine.poll(stopped.machine::nextClaim));
        stopped.engine.act(stopped.machine::close);
        stopped.engine.stop();
        stopped.billing.publish((Leader) null);

        LeaderRecord other = new LeaderRecord("billing", 9, "theirs", Instant.EPOCH);
        Lease theirs = new Lease("theirs", "other", null, 1, Duration.ofSeconds(10));
        stopped.engine.act(
                now -> stopped.machine.observed(look, new Observation(List.of(other), List.of(theirs)), now));

        assertThat(stopped.billing.leader()).isEmpty();
    }

    @Test
    void aTickThatComesAfterTheStopEndsNothing() {
        Stage stage = Stage.leading();
        HeldTerm held = stage.held();
        stage.engine.stop();
        stage.clock.advance(Stage.BELIEF);

        stage.engine.tick();

        assertThat(held.isCurrent()).isFalse(); // by the clock, which needs no tick
        assertThat(stage.billing.held()).isSameAs(held);
    }
}
