// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.election.Candidate;
import dev.election.LeaderElection;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances with other timing settings in the same elections. */
class OtherSettingsTest {

    private static final int ELECTIONS = 500;

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LogLines log = new LogLines();
    private final LeaseElections first = start("a", Duration.ofSeconds(20), Duration.ofMillis(50));
    private final LeaseElections second = start("b", Duration.ofSeconds(30), Duration.ofMillis(1_500));

    private LeaseElections start(String instance, Duration leaseDuration, Duration heartbeatInterval) {
        return LeaseElections.builder(store)
                .instance(instance)
                .application("shop")
                .leaseDuration(leaseDuration)
                .heartbeatInterval(heartbeatInterval)
                .start();
    }

    private static List<LeaderElection> joinAll(LeaseElections elections) {
        return IntStream.range(0, ELECTIONS)
                .mapToObj(i -> elections.election("e" + i))
                .toList();
    }

    @BeforeEach
    void theFirstLeadsAllAndTheSecondKnowsIt() {
        List<LeaderElection> led = joinAll(first);
        await().until(() -> led.stream().allMatch(LeaderElection::isLeader));
        List<LeaderElection> followed = joinAll(second);
        await().until(() ->
                followed.stream().allMatch(election -> election.leader().isPresent()));
    }

    @AfterEach
    void close() {
        second.close();
        first.close();
        log.close();
    }

    @Test
    void oneLineOfTheStandbyNamesBothWithTheirSettings() {
        await().until(() ->
                !log.containing("' is led by 'a' with a lease duration of ").isEmpty());
        second.close();
        first.close();

        assertThat(log.containing("with a lease duration of ")).singleElement().satisfies(line -> assertThat(line)
                .startsWith("WARN 'e")
                .contains("' is led by 'a' with a lease duration of 20s and a heartbeat interval of 50ms, but this"
                        + " instance, 'b', has 30s and 1500ms: "));
    }

    @Test
    void eachCandidateIsShownWithItsSettingsAndItsApplication() {
        assertThat(second.candidates())
                .extracting(
                        Candidate::instance,
                        Candidate::application,
                        Candidate::leaseDuration,
                        Candidate::heartbeatInterval)
                .containsExactlyInAnyOrder(
                        tuple("a", "shop", Duration.ofSeconds(20), Duration.ofMillis(50)),
                        tuple("b", "shop", Duration.ofSeconds(30), Duration.ofMillis(1_500)));
    }
}
