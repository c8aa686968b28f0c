// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.ElectionObserver;
import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.NotLeaderException;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaderRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An election that an instance leaves is given up in order, and then forgotten. */
class LeaveTest {

    private final ManualDriver driver = new ManualDriver(Duration.ofSeconds(20));
    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections one =
            driver.builder(store).instance("one").balance(true).build();
    private final LeaseElections two = driver.builder(store).instance("two").build();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void letTheFirstLead() {
        one.election("tenant-7").addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                heard.add("granted " + term.token());
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                heard.add("revoked " + term.token() + " " + reason);
            }
        });
        one.start();
        driver.settle();
    }

    @AfterEach
    void stop() {
        one.stop();
        two.stop();
    }

    private LeaderElection tenant() {
        return one.election("tenant-7");
    }

    @Test
    void itIsGivenUpInOrder() {
        tenant().leave();
        driver.settleEndings();

        assertThat(heard).containsExactly("granted 1", "revoked 1 WITHDRAWN");
    }

    @Test
    void anotherInstanceLeadsIt() {
        two.election("tenant-7");
        two.start();
        driver.settle();
        tenant().leave();
        driver.settleEndings();
        driver.advance(Duration.ofSeconds(4));

        assertThat(two.election("tenant-7").requireTerm().token()).isEqualTo(2);
    }

    @Test
    void workInFlightIsWaitedForBeforeItIsForgotten() {
        LeaderElection left = tenant();
        var work = left.startWork().orElseThrow();
        left.leave();
        driver.settle();

        assertThat(one.elections()).contains(left);
        assertThat(work.term().isCurrent()).isTrue();
        work.close();
        driver.settleEndings();
        assertThat(one.elections()).isEmpty();
    }

    @Test
    void itsRecordStaysForItsToken() {
        tenant().leave();
        driver.settleEndings();

        assertThat(store.observe(List.of("tenant-7"), null).leaders())
                .containsExactly(new LeaderRecord("tenant-7", 1, null, driver.now()));
    }

    @Test
    void aStandbyThatLeavesForgetsAtOnce() {
        LeaderElection followed = two.election("tenant-7");
        two.start();
        driver.settle();
        followed.leave();

        assertThat(two.elections()).isEmpty();
    }

    @Test
    void anInstanceThatIsNotStartedForgetsAtOnce() {
        two.election("tenant-7").leave();

        assertThat(two.elections()).isEmpty();
    }

    @Test
    void whoeverAsksForItAgainJoinsAnew() {
        LeaderElection left = tenant();
        left.leave();
        driver.settleEndings();
        LeaderElection again = tenant();
        driver.advance(Duration.ofSeconds(4));

        assertThat(again).isNotSameAs(left);
        assertThat(again.requireTerm().token()).isEqualTo(2);
        assertThat(left.isLeader()).isFalse();
    }

    @Test
    void askedForAgainBeforeItsEndItIsStoodForAgain() {
        LeaderElection left = tenant();
        var work = left.startWork().orElseThrow();
        left.leave();
        driver.settle();
        LeaderElection again = tenant();
        work.close();
        driver.settleEndings();
        driver.advance(Duration.ofSeconds(4));

        assertThat(again.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void itsListenersHearNothingMore() {
        tenant().leave();
        driver.settleEndings();
        tenant();
        driver.advance(Duration.ofSeconds(4));

        assertThat(heard).containsExactly("granted 1", "revoked 1 WITHDRAWN");
    }

    @Test
    void aListenerCannotBeAddedToIt() {
        LeaderElection left = tenant();
        left.leave();

        assertThatThrownBy(() -> left.addListener(new LeadershipListener() {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has left 'tenant-7'");
    }

    @Test
    void itsTermIsNotHadAnyMore() {
        LeaderElection left = tenant();
        left.leave();
        driver.settleEndings();

        assertThatThrownBy(left::requireTerm)
                .isInstanceOf(NotLeaderException.class)
                .hasMessageContaining("it has left this election");
    }

    @Test
    @Timeout(10)
    void nobodyWaitsToLeadIt() throws InterruptedException {
        LeaderElection left = tenant();
        left.leave();

        assertThat(left.awaitLeadership(Duration.ofHours(1))).isFalse();
    }

    @Test
    void observersAreToldOnce() {
        List<String> left = Collections.synchronizedList(new ArrayList<>());
        one.addObserver(new ElectionObserver() {
            @Override
            public void left(LeaderElection election) {
                left.add(election.name());
            }
        });
        LeaderElection tenant = tenant();
        tenant.leave();
        tenant.leave();
        driver.settleEndings();

        assertThat(left).containsExactly("tenant-7");
    }
}
