// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/** Of which objects the calls can be tracked: of those that are the only one of their name. */
class TrackedSingletonsTest {

    static class Job {

        @OnLeader(value = "jobs", concurrent = false)
        CompletableFuture<@Nullable String> run() {
            return new CompletableFuture<>();
        }
    }

    record JobFactory(boolean isSingleton) implements FactoryBean<Job> {

        @Override
        public Job getObject() {
            return new Job();
        }

        @Override
        public Class<?> getObjectType() {
            return Job.class;
        }
    }

    private static DefaultListableBeanFactory beans(ApplicationContext context) {
        return (DefaultListableBeanFactory) context.getAutowireCapableBeanFactory();
    }

    private static void isRefused(ThrowingCallable creation) {
        assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(creation)))
                .isInstanceOf(ElectionStartException.class)
                .hasMessageContaining("Job.run()")
                .hasMessageContaining("concurrent = false does not work there: the bean is not a singleton");
    }

    private static void isTracked(ApplicationContext context, Object job) {
        awaitLeading(context, "jobs");
        CompletableFuture<@Nullable String> running = ((Job) job).run();
        assertThat(running).isNotDone();
        assertThat(((Job) job).run()).isCompletedWithValue(null);
        running.complete(null); // the shutdown would wait for it
    }

    // ---- refused

    @Test
    void refusesAnObjectThatIsCreatedByItsClass() {
        leader().run(context -> isRefused(() -> beans(context).createBean(Job.class)));
    }

    @Test
    void refusesAnObjectThatIsCreatedByTheClassThatNamesASingleton() {
        leader().withBean(Job.class.getName(), Job.class)
                .run(context -> isRefused(() -> beans(context).createBean(Job.class)));
    }

    @Test
    void refusesAnObjectThatIsCreatedByTheClassThatNamesASingletonOfLater() {
        leader().withBean(Job.class.getName(), Job.class, Job::new, definition -> definition.setLazyInit(true))
                .run(context -> isRefused(() -> beans(context).createBean(Job.class)));
    }

    @Test
    void refusesAnObjectThatIsInitializedUnderTheNameOfAnotherOne() {
        leader().run(context -> {
            beans(context).registerSingleton("job", new Job());

            isRefused(() -> beans(context).initializeBean(new Job(), "job"));
        });
    }

    @Test
    void refusesAnObjectOfAFactoryThatMakesManyOfThem() {
        leader().withBean("job", JobFactory.class, () -> new JobFactory(false))
                .run(context -> isRefused(() -> context.getBean("job")));
    }

    // ---- tracked

    @Test
    void tracksTheObjectOfAFactoryThatMakesOne() {
        leader().withBean("job", JobFactory.class, () -> new JobFactory(true))
                .run(context -> isTracked(context, context.getBean("job")));
    }

    @Test
    void tracksTheObjectOfAFactoryThatIsRegisteredAsAnObject() {
        leader().run(context -> {
            beans(context).registerSingleton("job", new JobFactory(true));

            isTracked(context, context.getBean("job"));
        });
    }

    @Test
    void tracksASingletonThatIsDefinedAtRunTime() {
        leader().run(context -> {
            ((GenericApplicationContext) context.getSourceApplicationContext()).registerBean("job", Job.class);

            isTracked(context, context.getBean("job"));
        });
    }

    @Test
    void tracksARegisteredSingletonThatIsInitialized() {
        leader().run(context -> {
            Job job = new Job();
            beans(context).registerSingleton("job", job);

            isTracked(context, beans(context).initializeBean(job, "job"));
        });
    }

    @Test
    void tracksASingletonThatIsInitializedWhileItIsRegistered() {
        leader().run(context -> isTracked(
                context, beans(context).getSingleton("job", () -> beans(context).initializeBean(new Job(), "job"))));
    }
}
