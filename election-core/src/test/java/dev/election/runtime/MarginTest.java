// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.HeartbeatTimes;
import dev.election.protocol.Timing;
import java.time.Duration;
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
    void aMarginOfHalfTheLeaseIsNotReported() {
        try (LogLines log = new LogLines()) {
            stage.clock.advance(Duration.ofSeconds(5));
            stage.engine.tick();
            stage.settle();

            assertThat(log.containing("A heartbeat was confirmed only")).isEmpty();
        }
    }
}
