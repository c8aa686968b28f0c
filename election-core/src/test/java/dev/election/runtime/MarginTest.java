// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.HeartbeatTimes;
import dev.election.InstanceStatus;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.protocol.Timing;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A renewal that is confirmed late is reported before one comes too late. Lease 10 s, heartbeat 1 s, belief 9.9 s. */
class MarginTest {

    private final Stage stage = Stage.leadingWithLog();

    private HeartbeatTimes times() {
        Timing timing = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.01);
        return Objects.requireNonNull(stage.engine
                .liveness()
                .status(true, timing, stage.engine.belief(), null)
                .heartbeats());
    }

    @Test
    void theMarginIsWhatWasLeftOfTheBeliefWhenTheRenewalWasConfirmed() {
        stage.renewFor(Duration.ofSeconds(5));

        assertThat(times().margin()).hasMillis(8_900);
    }

    @Test
    void aSmallMarginIsOneWarningWithTheSettingsToChange() {
        try (LogLines log = new LogLines()) {
            stage.renewFor(Duration.ofSeconds(2));
            for (int late = 0; late < 2; late++) {
                stage.clock.advance(Duration.ofSeconds(7));
                stage.engine.tick();
                stage.settle();
            }

            assertThat(log.containing(
                            "WARN A heartbeat was confirmed only 2900ms before this instance would have lost"))
                    .singleElement()
                    .asString()
                    .contains("less than a third of the lease of 10s was left")
                    .contains("one is sent every 1s")
                    .contains("Set election.lease-duration to 15s and election.heartbeat-interval to 2s");
        }
    }

    @Test
    void theFirstRenewalAfterABeliefThatHadEndedIsNoMargin() {
        try (LogLines log = new LogLines()) {
            stage.clock.advance(Duration.ofSeconds(12));
            stage.engine.tick();
            stage.settle();

            assertThat(log.containing("A heartbeat was confirmed only")).isEmpty();
            assertThat(times().margin()).isNull();
        }
    }

    @Test
    void theWarningCountsTheHeartbeatThatItIsAbout() {
        try (LogLines log = new LogLines()) {
            Request<Command> late = lateRenewal(stage);
            stage.engine.send(late);

            assertThat(log.containing("WARN A heartbeat was confirmed only"))
                    .singleElement()
                    .asString()
                    .contains("7s (the longest)");
        }
    }

    private static Request<Command> lateRenewal(Stage stage) {
        stage.clock.advance(Duration.ofSeconds(1));
        Request<Command> sent = Objects.requireNonNull(stage.engine.poll(stage.machine::nextRenewal));
        stage.clock.advance(Duration.ofSeconds(7));
        return sent;
    }

    @Test
    void aLeaseThatIsLongEnoughKeepsItsLength() {
        Publisher publisher = stage.engine.publisher();
        HeartbeatTimes times = new HeartbeatTimes(
                1,
                Duration.ofMillis(4),
                Duration.ofMillis(4),
                Duration.ofMillis(4),
                Duration.ofSeconds(14),
                Duration.ofSeconds(30),
                Duration.ofSeconds(4));
        try (LogLines log = new LogLines()) {
            publisher.marginIsSmall(status(Duration.ofSeconds(45), Duration.ofSeconds(20), times));

            assertThat(log.containing("A heartbeat was confirmed only"))
                    .singleElement()
                    .asString()
                    .contains("The lease is long enough for that if heartbeats are sent more often:"
                            + " set election.heartbeat-interval to 4s, or remove the cause")
                    .doesNotContain("election.lease-duration");
        }
    }

    private static InstanceStatus status(Duration lease, Duration interval, HeartbeatTimes times) {
        return new InstanceStatus(
                InstanceStatus.Phase.STANDING,
                lease,
                interval,
                Duration.ZERO,
                null,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                null,
                null,
                times);
    }

    @Test
    void aMarginOfHalfTheLeaseIsNotReported() {
        try (LogLines log = new LogLines()) {
            stage.clock.advance(Duration.ofSeconds(5));
            stage.engine.tick();
            stage.settle();

            assertThat(log.containing("A heartbeat was confirmed only")).isEmpty();
        }
    }
}
