// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two applications in one election are reported by an instance that is a candidate there. */
class ForeignLeaderTest {

    private static Lease of(String id, long heartbeat, @Nullable String application) {
        return new Lease(id, id, null, heartbeat, Duration.ofSeconds(10), null, application);
    }

    private static Steps observing(Steps steps, long token, String lease, @Nullable String application) {
        steps.observe(steps.held(token, lease), of(lease, token, application));
        steps.after(1_250).renew();
        return steps;
    }

    @Test
    void aLeaderOfAnotherApplicationIsReportedOnce() {
        Steps steps = Steps.standing();
        observing(steps, 3, "other", "stock");
        observing(steps, 3, "other", "stock");
        observing(steps, 4, "another", "stock");

        assertThat(steps.told(Transition.ForeignLeader.class))
                .containsExactly(new Transition.ForeignLeader(Steps.E, "other", "stock", Steps.APPLICATION));
    }

    @Test
    void aLeaderOfAThirdApplicationIsReportedToo() {
        Steps steps = Steps.standing();
        observing(steps, 3, "other", "stock");
        observing(steps, 4, "another", "mail");

        assertThat(steps.told(Transition.ForeignLeader.class))
                .extracting(Transition.ForeignLeader::application)
                .containsExactly("stock", "mail");
    }

    @Test
    void aLeaderOfTheSameApplicationIsNotReported() {
        assertThat(observing(Steps.standing(), 3, "other", Steps.APPLICATION).told(Transition.ForeignLeader.class))
                .isEmpty();
    }

    @Test
    void aLeaderOfAnUnknownApplicationIsNotReported() {
        assertThat(observing(Steps.standing(), 3, "other", null).told(Transition.ForeignLeader.class))
                .isEmpty();
    }

    @Test
    void anInstanceThatOnlyWatchesReportsNoForeignLeader() {
        Steps steps = new Steps();
        steps.machine.join(Steps.E, 0, steps.now);
        steps.observe(steps.held(3, "other"), of("other", 1, "stock"));

        assertThat(steps.told(Transition.ForeignLeader.class)).isEmpty();
    }

    @Test
    void aLeaseShowsTheApplicationOfItsInstance() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);

        assertThat(Steps.as(Command.Open.class, steps.renewal()).lease().application())
                .isEqualTo(Steps.APPLICATION);
    }
}
