// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.runtime.LeaderLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MistakesInTestsTest {

    private final TestElections elections = new TestElections(Duration.ofSeconds(1));
    private final LeaderElection billing = elections.elections().election("billing");

    @AfterEach
    void close() {
        elections.close();
    }

    @Test
    void anImpossibleNameIsRefused() {
        assertThatThrownBy(() -> elections.grant(" billing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("' billing'");
    }

    @Test
    void whatIsNotLedCannotBeLost() {
        assertThatThrownBy(() -> elections.lose("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'billing'")
                .hasMessageContaining("grant it first");
    }

    @Test
    void whatIsNotLedCannotBeAtRisk() {
        elections.grantTo("other", "billing");

        assertThatThrownBy(() -> elections.atRisk("billing")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leaderWorkCannotWaitForItself() {
        elections.grant("billing");

        billing.runIfLeader(() -> assertThatThrownBy(() -> elections.revoke("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would wait for the leader work on this thread"));
    }

    @Test
    void workThatDoesNotEndIsNamed() {
        elections.grant("billing");
        LeaderWork work = billing.startWork().orElseThrow();

        assertThatThrownBy(() -> elections.revoke("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1000 ms")
                .hasMessageContaining("[billing]");
        work.close();
    }

    @Test
    void aLoopThatIgnoresItsInterruptIsNamedWithItsStack() {
        CountDownLatch released = new CountDownLatch(1);
        new LeaderLoop(billing, "relay", () -> ignoreInterrupts(released)).start();
        elections.grant("billing");

        assertThatThrownBy(() -> elections.lose("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'relay' of 'billing'")
                .hasMessageContaining("MistakesInTestsTest.ignoreInterrupts");
        released.countDown();
    }

    @Test
    void aResetLosesWhatDoesNotEndInOrder() {
        Term term = elections.grant("billing");
        LeaderWork work = billing.startWork().orElseThrow();

        assertThatThrownBy(elections::reset).isInstanceOf(IllegalStateException.class);
        assertThat(term.isCurrent()).isFalse();
        work.close();
    }

    private static void ignoreInterrupts(CountDownLatch released) {
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }

    @Test
    void aListenerCannotMoveTheElectionsThatTellIt() {
        Throwable[] refused = new Throwable[1];
        billing.addListener(new OnRevoked(() -> {
            try {
                elections.grant("billing");
            } catch (IllegalStateException e) {
                refused[0] = e;
            }
        }));
        elections.grant("billing");

        elections.revoke("billing");

        assertThat(refused[0]).hasMessageContaining("listener");
    }

    @Test
    void aClosedInstanceCannotLead() {
        elections.close();

        assertThatThrownBy(() -> elections.grant("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not a candidate");
    }
}
