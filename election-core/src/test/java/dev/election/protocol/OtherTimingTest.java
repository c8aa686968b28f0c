// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Leaders with other timing settings are reported by an instance that is a candidate, each pair of settings once. */
class OtherTimingTest {

    private static final Duration LEASE = Steps.TIMING.leaseDuration();
    private static final Duration INTERVAL = Steps.TIMING.heartbeatInterval();
    private static final Duration LONGER = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(2);

    private static Lease lease(String id, long heartbeat, Duration duration, @Nullable Duration interval) {
        return new Lease(id, id.replaceAll("-.*", ""), null, heartbeat, duration, null, null, interval);
    }

    private static Steps observing(Steps steps, long token, Lease leader) {
        steps.observe(steps.held(token, leader.id()), leader);
        steps.after(1_250).renew();
        return steps;
    }

    private static List<Transition.OtherTiming> reported(Steps steps) {
        return steps.told(Transition.OtherTiming.class);
    }

    private static Transition.OtherTiming report(String instance, Duration duration, Duration interval) {
        return new Transition.OtherTiming(Steps.E, instance, duration, interval, Steps.TIMING);
    }

    @Test
    void anotherLeaseDurationIsReportedWithTheSettingsOfBoth() {
        Steps steps = observing(Steps.standing(), 3, lease("other", 1, LONGER, INTERVAL));

        assertThat(reported(steps)).containsExactly(report("other", LONGER, INTERVAL));
    }

    @Test
    void anotherHeartbeatIntervalIsReported() {
        Steps steps = observing(Steps.standing(), 3, lease("other", 1, LEASE, LATER));

        assertThat(reported(steps)).containsExactly(report("other", LEASE, LATER));
    }

    @Test
    void theSameSettingsAreNotReported() {
        Steps steps = observing(Steps.standing(), 3, lease("other", 1, LEASE, INTERVAL));

        assertThat(reported(steps)).isEmpty();
    }

    @Test
    void settingsAreReportedOnceHoweverOftenALeaseShowsThem() {
        Steps steps = Steps.standing();
        observing(steps, 3, lease("other-1", 1, LONGER, LATER)); // at first,
        observing(steps, 3, lease("other-1", 2, LONGER, LATER)); // renewed,
        observing(steps, 4, lease("other-2", 0, LONGER, LATER)); // opened anew,
        observing(steps, 5, lease("third", 1, LONGER, LATER)); // and of another instance

        assertThat(reported(steps)).containsExactly(report("other", LONGER, LATER));
    }

    @Test
    void settingsAreReportedOnceHoweverManyElectionsTheyConcern() {
        Steps steps = Steps.standing();
        steps.machine.join("mail", 0, steps.now);
        LeaderRecord mail = new LeaderRecord("mail", 3, "other", null);

        steps.observe(List.of(steps.held(3, "other"), mail), lease("other", 1, LONGER, LATER));

        assertThat(reported(steps)).hasSize(1);
    }

    @Test
    void settingsOfAThirdInstanceAreReportedToo() {
        Steps steps = Steps.standing();
        observing(steps, 3, lease("other", 1, LONGER, LATER));
        observing(steps, 4, lease("third", 1, LONGER, INTERVAL));
        observing(steps, 5, lease("other", 2, LONGER, LATER));

        assertThat(reported(steps)).extracting(Transition.OtherTiming::instance).containsExactly("other", "third");
    }

    @Test
    void whatIsRememberedIsBounded() {
        Steps steps = Steps.standing();
        for (int i = 1; i <= 40; i++) {
            observing(steps, 2 + i, lease("other-" + i, 0, LONGER.plusSeconds(i), LATER));
        }

        assertThat(reported(steps)).hasSize(16);
    }

    @Test
    void aLeaseWithoutAnIntervalIsNotReported() {
        Steps steps = observing(Steps.standing(), 3, lease("other", 1, LONGER, null));

        assertThat(reported(steps)).isEmpty();
    }

    @Test
    void theLeaseOfOurPredecessorIsNotReported() {
        Steps steps = observing(Steps.standing(), 3, lease("me-0", 1, LONGER, LATER));

        assertThat(reported(steps)).isEmpty();
    }

    @Test
    void anInstanceThatOnlyWatchesReportsNothing() {
        Steps steps = new Steps();
        steps.machine.join(Steps.E, 0, steps.now);
        steps.observe(steps.held(3, "other"), lease("other", 1, LONGER, LATER));

        assertThat(reported(steps)).isEmpty();
    }

    @Test
    void partsOfAMillisecondWhichNoLeaseShowsAreNotCompared() {
        Timing timing = new Timing(LEASE, INTERVAL.plusNanos(500_000), 0.01);
        OtherTimings others = new OtherTimings(new Identity("me", null, () -> "me-1"), timing);

        assertThat(others.note(Steps.E, lease("other", 1, LEASE, INTERVAL))).isNull();
    }

    @Test
    void aLeaseShowsTheHeartbeatIntervalOfItsInstance() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);

        assertThat(Steps.as(Command.Open.class, steps.renewal()).lease().interval())
                .isEqualTo(INTERVAL);
    }
}
