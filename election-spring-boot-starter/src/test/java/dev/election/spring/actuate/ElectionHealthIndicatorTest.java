// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class ElectionHealthIndicatorTest {

    private static final Duration LEASE = Duration.ofSeconds(15);

    private static Health health(Phase phase, Duration silence, Duration standstill) {
        return health(phase, silence, Duration.ZERO, standstill);
    }

    private static Health health(Phase phase, Duration silence, Duration unconfirmed, Duration standstill) {
        return health(phase, silence, Duration.ZERO, unconfirmed, standstill, Map.of(), 0);
    }

    private static Health health(
            Phase phase,
            Duration renewalSilence,
            Duration observationSilence,
            Duration unconfirmed,
            Duration standstill,
            Map<String, String> impaired,
            int joined) {
        InstanceStatus status = new InstanceStatus(
                phase,
                LEASE,
                Duration.ofSeconds(2),
                Duration.ofSeconds(9),
                Instant.EPOCH,
                renewalSilence,
                observationSilence,
                unconfirmed,
                standstill,
                impaired);
        LeaderElections elections = (LeaderElections) Proxy.newProxyInstance(
                ElectionHealthIndicatorTest.class.getClassLoader(),
                new Class<?>[] {LeaderElections.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "status" -> status;
                    case "elections" -> Collections.nCopies(joined, notLed());
                    case "instance" -> "a";
                    default -> throw new AssertionError("a health check must ask nothing else: " + method);
                });
        return new ElectionHealthIndicator(elections, Optional::empty).health();
    }

    private static LeaderElection notLed() {
        return (LeaderElection) Proxy.newProxyInstance(
                ElectionHealthIndicatorTest.class.getClassLoader(),
                new Class<?>[] {LeaderElection.class},
                (proxy, method, arguments) -> method.getName().equals("drain") ? Optional.empty() : (Object) false);
    }

    @Test
    void aGracefulEndThatDoesNotEndIsShownWithWhatItWaitsForWhileTheStatusIsUp() {
        try (Neighbours instances = new Neighbours()) {
            LeaderElection billing = instances.a.election("billing");
            LeaderWork work = billing.startWork().orElseThrow().describedAs("Settlement.settle()");
            billing.stepDown();

            Health health = new ElectionHealthIndicator(instances.a, Optional::empty).health();

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .extractingByKey("draining")
                    .asString()
                    .contains("billing", "Term 1", "stepped-down", "Settlement.settle()");
            work.close();
        }
    }

    private static Health impaired(Map<String, String> impaired, int joined) {
        return health(Phase.STANDING, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, impaired, joined);
    }

    @Test
    void aStoreThatConfirmsHeartbeatsButShowsNoRecordsForALeaseTakesItDownAndTheReasonSaysSo() {
        Health health = health(
                Phase.STANDING, Duration.ZERO, Duration.ofSeconds(17), Duration.ZERO, Duration.ZERO, Map.of(), 0);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .extractingByKey("reason")
                .asString()
                .contains("not shown the election records for 17000 ms", "confirms heartbeats");
    }

    @Test
    void anElectionThatCannotBeLedIsNamedWithItsReasonWhileTheOthersKeepItUp() {
        Health health = impaired(Map.of("orders", "refused"), 2);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("impaired", Map.of("orders", "refused"));
    }

    @Test
    void anInstanceThatCanLeadNoneOfItsElectionsIsDown() {
        assertThat(impaired(Map.of("orders", "refused"), 1).getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void aStandbyIsUp() {
        assertThat(health(Phase.STANDING, Duration.ofSeconds(1), Duration.ZERO).getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void whoOnlyWatchesIsUp() {
        assertThat(health(Phase.WATCHING, Duration.ofSeconds(1), Duration.ZERO).getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void oneThatIsNotStartedIsUnknown() {
        assertThat(health(Phase.STOPPED, Duration.ZERO, Duration.ZERO).getStatus())
                .isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aStoreThatIsSilentForLessThanALeaseDoesNotTakeItDown() {
        assertThat(health(Phase.STANDING, LEASE.minusMillis(1), Duration.ZERO).getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void aStoreThatIsSilentForALeaseTakesItDownAndTheReasonSaysForHowLong() {
        Health health = health(Phase.STANDING, Duration.ofSeconds(17), Duration.ZERO);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .extractingByKey("reason")
                .asString()
                .contains("has not responded to heartbeats for 17000 ms", "lease duration of 15000 ms");
    }

    @Test
    void aLoopThatStandsStillForALeaseTakesItDownAndTheReasonSaysWhereToLook() {
        Health health = health(Phase.STANDING, Duration.ZERO, Duration.ofSeconds(20));

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).extractingByKey("reason").asString().contains("20000 ms", "thread dump");
    }

    @Test
    void aStoreThatAnswersButConfirmsNoHeartbeatForALeaseTakesItDown() {
        Health health = health(Phase.STANDING, Duration.ZERO, Duration.ofSeconds(16), Duration.ZERO);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).extractingByKey("reason").asString().contains("16000 ms", "read-only");
    }
}
