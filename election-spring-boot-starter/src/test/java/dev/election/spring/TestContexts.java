// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Application contexts with an instance on a store in memory, whose times are short. */
public final class TestContexts {

    private TestContexts() {}

    /** Leads every election a moment after it was refreshed. */
    public static ApplicationContextRunner leader() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionAutoConfiguration.class))
                .withPropertyValues(
                        "election.store=memory",
                        "election.lease-duration=5s",
                        "election.heartbeat-interval=50ms",
                        "election.interrupt-after=0s");
    }

    /** Never leads. */
    public static ApplicationContextRunner follower() {
        return leader().withPropertyValues("election.candidate=false");
    }

    /** Runs the check in a context with the bean, once it leads the election. */
    public static <T> void whileLeading(String election, Class<T> bean, Consumer<T> check) {
        leader().withBean(bean).run(context -> {
            awaitLeading(context, election);
            check.accept(context.getBean(bean));
        });
    }

    /** Runs the check in a context with the bean that leads nothing. */
    public static <T> void whileFollowing(Class<T> bean, Consumer<T> check) {
        follower().withBean(bean).run(context -> check.accept(context.getBean(bean)));
    }

    public static LeaderElection awaitLeading(ApplicationContext context, String name) {
        LeaderElection election = context.getBean(LeaderElections.class).election(name);
        await().until(election::isLeader);
        return election;
    }

    /** What kept the context from starting, found by its type among the causes. */
    public static <T extends Throwable> T startFailure(AssertableApplicationContext context, Class<T> type) {
        assertThat(context).hasFailed();
        return Stream.iterate(context.getStartupFailure(), Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + type, context.getStartupFailure()));
    }

    /** Checks that a context with the bean does not start, and names the method and the reason. */
    public static void refuses(Class<?> bean, String method, String why) {
        leader().withBean(bean).run(context -> assertThat(startFailure(context, ElectionStartException.class))
                .hasMessageContaining(method)
                .hasMessageContaining(why));
    }

    /** Checks that the term does not end, within a time that is long for an orderly end in memory. */
    public static void staysCurrent(Term term) {
        await().during(Duration.ofMillis(200)).until(term::isCurrent);
    }
}
