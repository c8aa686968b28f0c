// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.election.protocol.InvalidTimingException.Setting;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The settings that cannot work together, and rule 3's drift. */
class TimingTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration BEAT = Duration.ofSeconds(2);

    @Test
    void believesForTheLeaseLessTheDrift() {
        assertThat(new Timing(LEASE, BEAT, 0.01).beliefNanos()).isEqualTo(14_850_000_000L);
    }

    @Test
    void refusesAHeartbeatThatIsNotShorterThanHalfTheLease() {
        assertThatThrownBy(() -> new Timing(Duration.ofSeconds(4), BEAT, 0.01))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heartbeat interval 2s must be shorter than half the lease duration 4s");
    }

    @Test
    void acceptsAHeartbeatThatIsAMillisecondShorterThanHalfTheLease() {
        assertThat(new Timing(Duration.ofMillis(4_001), BEAT, 0.01).leaseNanos())
                .isEqualTo(4_001_000_000L);
    }

    @Test
    void refusesAHeartbeatBelowAMillisecond() {
        assertThatThrownBy(() -> new Timing(LEASE, Duration.ofNanos(999_999), 0.01))
                .hasMessageContaining("heartbeat interval PT0.000999999S is shorter than a millisecond");
    }

    @Test
    void refusesALeaseOfMoreThanADay() {
        assertThatThrownBy(() -> new Timing(Duration.ofDays(1).plusMillis(1), BEAT, 0.01))
                .hasMessageContaining("longer than a day");
    }

    @Test
    void saysWhichOfItsValuesAreWrong() {
        assertThat(catchThrowableOfType(InvalidTimingException.class, () -> new Timing(Duration.ZERO, BEAT, 0.01))
                        .settings())
                .containsExactly(Setting.LEASE_DURATION);
        assertThat(catchThrowableOfType(InvalidTimingException.class, () -> new Timing(BEAT, BEAT, 0.01))
                        .settings())
                .containsExactly(Setting.HEARTBEAT_INTERVAL, Setting.LEASE_DURATION);
    }

    @Test
    void refusesAShutdownTimeoutThatIsNegativeOrLongerThanADay() {
        Timing.checkShutdownTimeout(Duration.ZERO);
        assertThatThrownBy(() -> Timing.checkShutdownTimeout(Duration.ofSeconds(-1)))
                .hasMessageContaining("shutdown timeout -1s is negative");
        assertThatThrownBy(() -> Timing.checkShutdownTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("shutdown timeout 9223372036854775807s is longer than a day");
    }

    @Test
    void refusesADriftThatIsNoPart() {
        assertThatThrownBy(() -> new Timing(LEASE, BEAT, -0.01)).hasMessageContaining("drift -0.01");
        assertThatThrownBy(() -> new Timing(LEASE, BEAT, 0.51)).hasMessageContaining("drift 0.51");
        assertThatThrownBy(() -> new Timing(LEASE, BEAT, Double.NaN)).hasMessageContaining("drift NaN");
    }

    @Test
    void refusesALeaseThatIsNoWholeNumberOfMilliseconds() {
        // a store keeps milliseconds: others would wait for less than we believe
        assertThatThrownBy(() -> new Timing(Duration.ofNanos(50_900_000), Duration.ofMillis(5), 0.01))
                .hasMessageContaining("lease duration PT0.0509S is not a whole number of milliseconds");
    }
}
