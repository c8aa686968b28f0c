// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Lease;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at a leader that beats once in 1,024 ms, at moments that a test chooses. */
class ObservationPacerTest {

    private static final long INTERVAL = 1_024_000_000;

    private final ObservationPacer pacer = new ObservationPacer(INTERVAL, new SplittableRandom(1));
    private long now = 5_000_000_000_000L;
    private int looks;

    /** Looks when it is due; the heartbeats fall at this phase. Returns how long before the look the last one fell. */
    private long look(long phase) {
        looks++;
        long beats = Math.floorDiv(now - phase, INTERVAL);
        look("leader", beats);
        long since = now - phase - beats * INTERVAL;
        now = Math.max(now + 1, pacer.dueNanos());
        return since;
    }

    private void look(String leaseId, long beats) {
        Lease lease = new Lease(leaseId, "other", null, beats, Duration.ofSeconds(10));
        pacer.observed(lease, new ClockReading(now, 0), 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 100, 333, 500, 511, 512, 513, 700, 1_000, 1_023})
    void soonSeesEachHeartbeatSoonAfterItFalls(long phaseMillis) {
        for (int i = 0; i < 16; i++) {
            look(phaseMillis * 1_000_000);
        }
        for (int i = 0; i < 200; i++) {
            long since = look(phaseMillis * 1_000_000);
            // a look that was a little early is followed by the next within the sixty-fourth part of an interval
            boolean early = since > INTERVAL * 15 / 16;
            assertThat(early ? look(phaseMillis * 1_000_000) : since).isLessThanOrEqualTo(INTERVAL / 32);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 512, 1_023})
    void looksOnceAnIntervalOnAverage(long phaseMillis) {
        for (int i = 0; i < 16; i++) {
            look(phaseMillis * 1_000_000);
        }
        long begin = now;
        looks = 0;
        for (int i = 0; i < 32 * 64; i++) {
            look(phaseMillis * 1_000_000);
        }

        assertThat((double) looks * INTERVAL / (now - begin)).isLessThan(1.005);
    }

    @Test
    void findsAHeartbeatThatComesLaterFromNowOn() {
        for (int i = 0; i < 50; i++) {
            look(0);
        }
        for (int i = 0; i < 30; i++) {
            look(400_000_000);
        }

        assertThat(look(400_000_000)).isLessThanOrEqualTo(INTERVAL / 32);
    }

    @Test
    void findsAHeartbeatThatComesSoonerFromNowOnThoughNoLookMissesIt() {
        for (int i = 0; i < 50; i++) {
            look(400_000_000);
        }
        for (int i = 0; i < 220 * 32; i++) {
            look(0);
        }

        assertThat(look(0)).isLessThanOrEqualTo(INTERVAL / 32);
    }

    @Test
    void looksOnceAnIntervalAtOneThatBeatsNoMore() {
        for (int i = 0; i < 50; i++) {
            look(0);
        }
        look("leader", Long.MAX_VALUE);
        now = pacer.dueNanos();
        for (int i = 0; i < 5; i++) {
            long before = now;
            look("leader", Long.MAX_VALUE);
            now = pacer.dueNanos();
            if (i > 0) {
                assertThat(now - before).isEqualTo(INTERVAL);
            }
        }
    }

    @Test
    void aLookInBetweenChangesNothing() {
        for (int i = 0; i < 50; i++) {
            look(0);
        }
        long due = pacer.dueNanos();
        pacer.observed(
                new Lease("leader", "other", null, 77, Duration.ofSeconds(10)),
                new ClockReading(due - INTERVAL / 2, 0),
                0);

        assertThat(pacer.dueNanos()).isEqualTo(due);
    }

    @Test
    void keepsNoPaceWithoutALeader() {
        look(0);
        pacer.observed(null, new ClockReading(now, 0), 0);

        assertThat(pacer.isFollowing()).isFalse();
    }
}
