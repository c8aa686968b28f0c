// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import dev.election.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the application is told of one election, and which work is admitted. */
class ElectionViewTest {

    private final Stage stage = Stage.leading();
    private final ElectionView billing = stage.billing;

    @Test
    void leadsFromTheGrantUntilTheBeliefEndsWithoutAnybodyNoticing() {
        assertThat(billing.isLeader()).isTrue();
        assertThat(billing.requireTerm().token()).isEqualTo(1);

        stage.clock.advance(Stage.BELIEF);

        assertThat(billing.isLeader()).isFalse();
        assertThat(billing.term()).isEmpty();
    }

    @Test
    void anInstanceThatLeadsNoLongerIsRefused() {
        stage.clock.advance(Stage.BELIEF);

        assertThatThrownBy(billing::requireTerm)
                .isInstanceOf(NotLeaderException.class)
                .hasMessageContaining("'me' does not lead 'billing': its term 1 is ending or over");
    }

    @Test
    void aNestedPartOfWorkIsAdmittedWhileTheTermIsGivenUp() {
        List<Boolean> ran = new ArrayList<>();

        billing.runIfLeader(() -> {
            stage.engine.act(now -> stage.machine.stepDown("billing", null, now));
            ran.add(billing.isLeader());
            ran.add(billing.runIfLeader(() -> ran.add(Term.current().isCurrent())));
        });

        assertThat(ran).containsExactly(false, true, true);
        assertThat(billing.held()).isNull();
    }

    @Test
    void aNestedPartOfWorkIsRefusedUnderALaterTermOfTheSameInstance() {
        LeaderWork outer = billing.startWork().orElseThrow();
        List<Boolean> ran = new ArrayList<>();
        stage.clock.advance(Stage.BELIEF);
        stage.settle();
        stage.clock.advance(Duration.ofSeconds(1));
        stage.settle();
        assertThat(billing.requireTerm().token()).isEqualTo(2);

        outer.run(() -> ran.add(billing.runIfLeader(() -> ran.add(true))));

        assertThat(ran).containsExactly(false);
    }

    @Test
    void anExceptionOfTheActionPassesThroughAndEndsTheWork() {
        assertThatThrownBy(() -> billing.runIfLeader(() -> {
                    throw new IllegalArgumentException("mine");
                }))
                .hasMessage("mine");

        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));
        assertThat(billing.held()).isNull();
    }

    @Test
    void refusesANegativeTimeToSitOut() {
        assertThatThrownBy(() -> billing.stepDown(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("billing")
                .hasMessageContaining("-0.001S");
    }
}
