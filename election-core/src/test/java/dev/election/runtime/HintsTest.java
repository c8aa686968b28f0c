// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hand-overs between instances that would look again in a minute only, unless the store hints at something to see. */
class HintsTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections a = instance("a");
    private final LeaseElections b = instance("b");

    private LeaseElections instance(String name) {
        return LeaseElections.builder(store)
                .instance(name)
                .leaseDuration(Duration.ofMinutes(5))
                .heartbeatInterval(Duration.ofMinutes(1))
                .build();
    }

    @BeforeEach
    void letAlead() {
        LeaderElection ofA = a.election("billing");
        a.start();
        await().until(ofA::isLeader);
        LeaderElection ofB = b.election("billing");
        b.start();
        await().until(() -> ofB.leader().isPresent());
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void anotherLeadsSoonAfterAStepDown() {
        a.election("billing").stepDown();

        await().until(b.election("billing")::isLeader);
    }

    @Test
    void anotherLeadsSoonAfterAClose() {
        a.close();

        await().until(b.election("billing")::isLeader);
    }

    @Test
    void anInstanceThatIsStoppedHearsNoHints() {
        b.stop();
        a.close();

        assertThat(b.election("billing").leader()).isEmpty();
    }
}
