// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.spring.FencedTransactions;
import dev.election.spring.actuate.ElectionHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What holds of an application whichever engine keeps its leases. */
@ExtendWith(OutputCaptureExtension.class)
interface EngineFacts {

    String NO_DATABASE =
            "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

    /** The properties that choose the engine; each call may name a place of its own in it. */
    String[] properties(String place);

    private ConfigurableApplicationContext start(String instance, String place, String... more) {
        String[] chosen = properties(place);
        String[] all = new String[chosen.length + more.length];
        System.arraycopy(chosen, 0, all, 0, chosen.length);
        System.arraycopy(more, 0, all, chosen.length, more.length);
        return Application.start(instance, all);
    }

    private static boolean leads(ConfigurableApplicationContext context) {
        return context.getBean(LeaderElections.class).election("billing").isLeader();
    }

    @Test
    default void oneOfTwoInstancesLeadsAndTheOtherTakesOver() {
        ConfigurableApplicationContext first = start("first", "two", NO_DATABASE);
        await().until(() -> leads(first));
        try (ConfigurableApplicationContext second = start("second", "two", NO_DATABASE)) {
            Application.Job job = second.getBean(Application.Job.class);
            job.run();
            assertThat(job.calls()).isZero();

            first.close();

            await().until(() -> leads(second));
            job.run();
            assertThat(job.calls()).isEqualTo(1);
        } finally {
            first.close();
        }
    }

    @Test
    default void healthAndMetersShowItsMembers() {
        try (ConfigurableApplicationContext context = start("one", "members", NO_DATABASE)) {
            await().until(() -> leads(context));

            ElectionHealthIndicator health = context.getBean(ElectionHealthIndicator.class);
            await().untilAsserted(() ->
                    assertThat(health.health().getDetails()).containsEntry("members", "1 of 1 answer, 1 are needed"));
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("election.store.quorum").gauge().value()).isEqualTo(1);
        }
    }

    @Test
    default void aDatabaseBesideItIsNotFencedWhichIsSaid(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start("one", "unfenced")) {
            await().until(() -> leads(context));

            assertThat(context.getBeanProvider(FencedTransactions.class).getIfAvailable())
                    .isNull();
            assertThat(output).contains("Transactions of leader work are not fenced");
        }
    }
}
