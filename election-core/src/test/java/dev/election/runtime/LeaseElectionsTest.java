// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseElectionsTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final List<LeaseElections> started = new ArrayList<>();

    @AfterEach
    void closeAll() {
        started.forEach(LeaseElections::close);
    }

    private LeaseElections start(String instance) {
        LeaseElections elections = LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofMillis(100))
                .start();
        started.add(elections);
        return elections;
    }

    @Test
    void aSingleInstanceLeadsWithTheFirstToken() throws Exception {
        LeaderElection billing = start("a").election("billing");

        assertThat(billing.awaitLeadership(LONG)).isTrue();

        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }

    @Test
    void aTermBeginsByTheClockThatTheInstanceShows() throws Exception {
        LeaseElections instance = start("a");
        Instant before = instance.now();
        instance.election("billing").awaitLeadership(LONG);

        assertThat(instance.election("billing").requireTerm().since()).isBetween(before, instance.now());
    }

    @Test
    void aSecondInstanceSeesWhoLeads() throws Exception {
        start("a").election("billing").awaitLeadership(LONG);

        LeaderElection other = start("b").election("billing");

        await().until(() -> other.leader().isPresent());
        assertThat(other.leader().orElseThrow().instance()).isEqualTo("a");
        assertThat(other.isLeader()).isFalse();
    }

    @Test
    void anotherInstanceLeadsInALaterTermAfterAClose() throws Exception {
        LeaseElections first = start("a");
        first.election("billing").awaitLeadership(LONG);
        LeaderElection second = start("b").election("billing");

        first.close();

        assertThat(second.awaitLeadership(LONG)).isTrue();
        assertThat(second.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void closingWaitsForWorkInFlight() throws Exception {
        LeaseElections first = start("a");
        LeaderElection billing = first.election("billing");
        billing.awaitLeadership(LONG);
        LeaderWork work = billing.startWork().orElseThrow();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);

        await().until(() -> !billing.isLeader());
        assertThat(work.term().isCurrent()).isTrue();
        assertThat(closing).isNotDone();
        work.close();
        closing.get(10, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(work.term().isCurrent()).isFalse();
    }

    @Test
    void aTransferLeadsToTheNamedInstance() throws Exception {
        LeaderElection a = start("a").election("billing");
        a.awaitLeadership(LONG);
        LeaderElection b = start("b").election("billing");
        await().until(() -> started.get(0).candidates().size() == 2);

        a.transferTo("b");

        assertThat(b.awaitLeadership(LONG)).isTrue();
        assertThat(b.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void grantedAndRevokedComeInPairs() throws Exception {
        List<String> calls = new CopyOnWriteArrayList<>();
        LeaseElections elections = start("a");
        LeaderElection billing = elections.election("billing");
        billing.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                calls.add("granted " + term.token());
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                calls.add("revoked " + term.token() + " " + reason);
            }
        });
        billing.awaitLeadership(LONG);

        elections.close();

        assertThat(calls).containsExactly("granted 1", "revoked 1 CLOSED");
    }

    @Test
    void aStopThatIsStartedAgainLeadsInALaterTerm() throws Exception {
        LeaseElections elections = start("a");
        elections.election("billing").awaitLeadership(LONG);

        elections.stop();
        elections.start();

        assertThat(elections.election("billing").awaitLeadership(LONG)).isTrue();
        assertThat(elections.election("billing").requireTerm().token()).isEqualTo(2);
    }

    @Test
    void leaderWorkKnowsItsTerm() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);
        List<Long> tokens = new ArrayList<>();

        billing.runIfLeader(() -> tokens.add(Term.current().token()));

        assertThat(tokens).containsExactly(1L);
    }

    @Test
    void refusesAHeartbeatThatIsTooLongForTheLease() {
        var builder = LeaseElections.builder(store)
                .leaseDuration(Duration.ofSeconds(15))
                .heartbeatInterval(Duration.ofSeconds(10));

        assertThatThrownBy(builder::build)
                .hasMessageContaining("heartbeat interval 10s must be shorter than half the lease duration 15s");
    }
}
