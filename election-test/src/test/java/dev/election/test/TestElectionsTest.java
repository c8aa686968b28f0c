// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.Candidate;
import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestElectionsTest {

    private final TestElections elections = new TestElections();
    private final LeaderElection billing = elections.elections().election("billing");
    private final Heard heard = new Heard();

    TestElectionsTest() {
        billing.addListener(heard);
    }

    @AfterEach
    void close() {
        elections.close();
    }

    @Test
    void nobodyLeadsByItself() {
        elections.advance(Duration.ofHours(1));

        assertThat(billing.isLeader()).isFalse();
        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void leadsWhenGranted() {
        Term term = elections.grant("billing");

        assertThat(billing.isLeader()).isTrue();
        assertThat(billing.requireTerm()).isSameAs(term);
        assertThat(heard.calls()).containsExactly("granted billing 1", "led by test 1");
    }

    @Test
    void joinsWhatIsGrantedFirst() {
        elections.grant("outbox");

        assertThat(elections.elections().election("outbox").isLeader()).isTrue();
    }

    @Test
    void aGrantMovesNoTime() {
        var before = elections.now();

        elections.grant("billing");

        assertThat(elections.now()).isEqualTo(before);
        assertThat(billing.requireTerm().since()).isEqualTo(before);
    }

    @Test
    void aSecondGrantChangesNothing() {
        Term term = elections.grant("billing");

        assertThat(elections.grant("billing")).isSameAs(term);
        assertThat(heard.calls()).hasSize(2);
    }

    @Test
    void leadsForAsLongAsItIsLeftToIt() {
        Term term = elections.grant("billing");

        elections.advance(Duration.ofHours(1));

        assertThat(term.isCurrent()).isTrue();
        assertThat(term.since()).isEqualTo(elections.now().minus(Duration.ofHours(1)));
    }

    @Test
    void leadsNoMoreWhenRevoked() {
        Term term = elections.grant("billing");

        elections.revoke("billing");

        assertThat(billing.isLeader()).isFalse();
        assertThat(billing.leader()).isEmpty();
        assertThat(term.isCurrent()).isFalse();
        assertThat(heard.calls()).endsWith("revoked billing 1 STEPPED_DOWN");
    }

    @Test
    void tokensRiseWithEachGrant() {
        Term first = elections.grant("billing");
        elections.revoke("billing");
        Term second = elections.grant("billing");
        elections.lose("billing");
        Term third = elections.grant("billing");

        assertThat(new long[] {first.token(), second.token(), third.token()}).containsExactly(1, 2, 3);
    }

    @Test
    void revokesOneElectionAndNoOther() {
        elections.grant("billing");
        Term outbox = elections.grant("outbox");

        elections.revoke("billing");

        assertThat(outbox.isCurrent()).isTrue();
    }

    @Test
    void losesAllThatRestsOnTheLease() {
        elections.grant("billing");
        Term outbox = elections.grant("outbox");

        elections.lose("billing");

        assertThat(outbox.isCurrent()).isFalse();
    }

    @Test
    void isToldOfTheRiskBeforeTheLoss() {
        elections.grant("billing");

        elections.lose("billing");

        assertThat(heard.calls()).endsWith("at risk billing 1", "revoked billing 1 LEASE_RAN_OUT");
        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void aLossCutsWorkOff() {
        elections.grant("billing");

        billing.runIfLeader(() -> {
            elections.lose("billing");

            assertThatThrownBy(Term.current()::ensureCurrent).isInstanceOf(LeadershipLostException.class);
        });
    }

    @Test
    void workOfAnOldTermStaysCutOffInTheNext() {
        elections.grant("billing");

        billing.runIfLeader(() -> {
            elections.lose("billing");
            elections.grant("billing");

            assertThat(billing.isLeader()).isTrue();
            assertThat(Term.current().isCurrent()).isFalse();
        });
    }

    @Test
    void isAtRiskAndGoesOn() {
        Term term = elections.grant("billing");

        elections.atRisk("billing");

        assertThat(heard.calls()).endsWith("at risk billing 1");
        elections.advance(Duration.ofMinutes(1));
        assertThat(term.isCurrent()).isTrue();
    }

    @Test
    void followsAnother() {
        elections.grantTo("other", "billing");

        assertThat(billing.leader().orElseThrow().instance()).isEqualTo("other");
        assertThat(heard.calls()).containsExactly("led by other 1");
    }

    @Test
    void anotherLeadsForAsLongAsItIsLeftToIt() {
        elections.grantTo("other", "billing");

        elections.advance(Duration.ofHours(1));

        assertThat(billing.leader().orElseThrow().instance()).isEqualTo("other");
        assertThat(elections.elections().candidates())
                .extracting(Candidate::instance)
                .containsExactlyInAnyOrder("test", "other");
    }

    @Test
    void handsOverToAnother() {
        elections.grant("billing");

        elections.grantTo("other", "billing");

        assertThat(heard.calls()).endsWith("revoked billing 1 TRANSFERRED", "led by other 2");
    }

    @Test
    void takesOverFromAnother() {
        elections.grantTo("other", "billing");

        assertThat(elections.grant("billing").token()).isEqualTo(2);
    }

    @Test
    void grantsToItselfByName() {
        elections.grantTo("test", "billing");

        assertThat(billing.isLeader()).isTrue();
    }

    @Test
    void revokesAnother() {
        elections.grantTo("other", "billing");

        elections.revoke("billing");

        assertThat(billing.leader()).isEmpty();
        assertThat(elections.elections().candidates()).hasSize(2);
    }

    @Test
    void anotherThatIsLostHasCrashed() {
        elections.grantTo("other", "billing");

        elections.lose("billing");

        assertThat(billing.leader()).isEmpty();
        assertThat(elections.elections().candidates()).hasSize(1);
    }

    @Test
    void whatIsTestedMayStepDownItself() {
        elections.grant("billing");
        billing.stepDown();

        elections.settle();
        elections.advance(Duration.ofHours(1));

        assertThat(billing.isLeader()).isFalse();
        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void whatIsTestedMayHandOverItself() {
        elections.grantTo("other", "invoices");
        elections.grant("billing");
        billing.transferTo("other");

        elections.settle();

        assertThat(billing.leader().orElseThrow().instance()).isEqualTo("other");
    }

    @Test
    void whatIsTestedMayHandOverItselfAlsoAfterALongTime() {
        elections.grantTo("other", "invoices");
        elections.grant("billing");
        elections.advance(Duration.ofHours(1));
        billing.transferTo("other");

        elections.settle();

        assertThat(billing.leader().orElseThrow().instance()).isEqualTo("other");
    }

    @Test
    void waitsForWorkInFlightWhenRevoked() throws InterruptedException {
        elections.grant("billing");
        LeaderWork work = billing.startWork().orElseThrow();
        boolean[] currentWhenClosed = new boolean[1];
        Thread worker = new Thread(() -> {
            currentWhenClosed[0] = work.term().isCurrent();
            work.close();
        });
        billing.addListener(new OnRevoked(worker::start));

        elections.revoke("billing");

        worker.join();
        assertThat(currentWhenClosed[0]).isTrue();
        assertThat(work.term().isCurrent()).isFalse();
    }

    @Test
    void resetLeavesNobodyAndNoOther() {
        elections.grant("billing");
        elections.grantTo("other", "outbox");

        elections.reset();

        assertThat(billing.leader()).isEmpty();
        assertThat(elections.elections().election("outbox").leader()).isEmpty();
        assertThat(elections.elections().candidates()).hasSize(1);
    }

    @Test
    void closingGivesUpInOrder() {
        elections.grant("billing");

        elections.close();

        assertThat(heard.calls()).endsWith("revoked billing 1 CLOSED");
    }
}
