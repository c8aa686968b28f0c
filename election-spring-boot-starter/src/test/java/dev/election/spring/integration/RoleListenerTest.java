// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;

class RoleListenerTest {

    private final List<Object> published = new ArrayList<>();
    private final LeaseElections elections =
            LeaseElections.builder(new InMemoryLeaseStore()).start();
    private final LeaderElection billing = elections.election("billing");
    private final RoleListener listener =
            new RoleListener(this, billing, new DefaultLeaderEventPublisher(published::add), role -> {});

    @BeforeEach
    void lead() throws InterruptedException {
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void close() {
        elections.close();
    }

    @Test
    void startsNothingForATermThatIsOverWhenItIsTold() {
        Term term = billing.requireTerm();
        elections.close();

        listener.granted(term);
        listener.revoked(term, RevocationReason.LEASE_RAN_OUT);

        assertThat(published).isEmpty();
    }

    @Test
    void tellsOfARevocationOnce() {
        Term term = billing.requireTerm();

        listener.granted(term);
        listener.revoked(term, RevocationReason.LEASE_RAN_OUT);
        listener.revoked(term, RevocationReason.LEASE_RAN_OUT);

        assertThat(published).hasSize(2);
    }
}
