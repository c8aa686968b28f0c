// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.HeartbeatTimes;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Timing;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long heartbeats take, and how much of the belief they leave. */
class HeartbeatRecordTest {

    private static final Timing TIMING = new Timing(Duration.ofSeconds(15), Duration.ofSeconds(2), 0.01);

    private final HeartbeatRecord heartbeats = new HeartbeatRecord(TIMING);

    private static ClockReading at(Duration time) {
        return new ClockReading(time.toNanos(), time.toMillis());
    }

    private boolean confirmed(long marginMillis, Duration at) {
        return heartbeats.confirmed(TimeUnit.MILLISECONDS.toNanos(marginMillis), at(at));
    }

    private void took(long millis, int times) {
        for (int i = 0; i < times; i++) {
            heartbeats.took(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    private HeartbeatTimes times(Duration at) {
        return Objects.requireNonNull(heartbeats.times(at(at)));
    }

    @Test
    void beforeTheFirstHeartbeatThereAreNoFigures() {
        assertThat(heartbeats.times(at(Duration.ZERO))).isNull();
    }

    @Test
    void showsHowLongTheLastFiveHundredTook() {
        took(9_000, 1); // is forgotten
        took(4, 494);
        took(50, 5);
        took(200, 1);

        assertThat(times(Duration.ZERO)).satisfies(times -> {
            assertThat(times.count()).isEqualTo(500);
            assertThat(times.p50()).hasMillis(4);
            assertThat(times.p99()).hasMillis(50);
            assertThat(times.max()).hasMillis(200);
        });
    }

    @Test
    void theMarginIsTheLeastOfTheLastHour() {
        took(4, 1);
        confirmed(12_000, Duration.ofMinutes(1));
        confirmed(7_000, Duration.ofMinutes(2));
        confirmed(11_000, Duration.ofMinutes(30));

        assertThat(times(Duration.ofMinutes(61)).margin()).isEqualTo(Duration.ofSeconds(7));
        assertThat(times(Duration.ofMinutes(63)).margin()).isEqualTo(Duration.ofSeconds(11));
        assertThat(times(Duration.ofMinutes(99)).margin()).isNull();
    }

    @Test
    void aMarginBelowAThirdOfTheLeaseIsReportedOnceInAnHour() {
        assertThat(confirmed(5_000, Duration.ofMinutes(1))).isFalse();
        assertThat(confirmed(4_999, Duration.ofMinutes(2))).isTrue();
        assertThat(confirmed(3_000, Duration.ofMinutes(3))).isFalse();
        assertThat(confirmed(4_000, Duration.ofMinutes(62))).isFalse();
        assertThat(confirmed(4_000, Duration.ofMinutes(123))).isTrue();
    }

    @Test
    void fastHeartbeatsSuggestAShortLease() {
        took(4, 500);
        confirmed(12_846, Duration.ofMinutes(1));

        assertThat(times(Duration.ofMinutes(1)).suggestedLease()).hasSeconds(3);
        assertThat(times(Duration.ofMinutes(1)).suggestedInterval()).hasMillis(500);
    }

    @Test
    void aSlowHeartbeatSuggestsALeaseThatIsTenTimesAsLong() {
        took(1_600, 1);

        assertThat(times(Duration.ZERO).suggestedLease()).hasSeconds(30);
    }

    @Test
    void aPauseSuggestsALeaseThatLeavesAThirdOfItself() {
        took(4, 1);
        confirmed(3_000, Duration.ofMinutes(1)); // 11.85 s without a confirmed renewal, 9.85 s more than the interval

        assertThat(times(Duration.ofMinutes(1)).suggestedLease()).hasSeconds(30);
        assertThat(times(Duration.ofMinutes(1)).suggestedInterval()).hasSeconds(4);
    }

    @Test
    void aVerySlowStoreSuggestsALeaseBeyondTheUsualOnes() {
        took(9_000, 1);

        assertThat(times(Duration.ZERO).suggestedLease()).hasSeconds(90);
        assertThat(times(Duration.ZERO).suggestedInterval()).hasSeconds(15);
    }
}
