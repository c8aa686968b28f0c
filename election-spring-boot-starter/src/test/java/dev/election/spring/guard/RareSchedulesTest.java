// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** A method that is scheduled rarely is warned of, with advice that the application can follow. */
@ExtendWith(OutputCaptureExtension.class)
class RareSchedulesTest {

    private static final String DAILY = "0 0 3 * * *";

    static class Daily {
        @OnLeader("jobs")
        @Scheduled(cron = DAILY)
        void job() {}
    }

    static class DailyWithCatchUp {
        @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
        @Scheduled(cron = DAILY)
        void job() {}
    }

    static class DailyThatThrows {
        @OnLeader(value = "jobs", otherwise = OnLeader.Otherwise.THROW)
        @Scheduled(cron = DAILY)
        void job() {}
    }

    static class DailyPublisher {
        @OnLeader("jobs")
        @Scheduled(cron = DAILY)
        Mono<String> job() {
            return Mono.empty();
        }
    }

    @OnLeader("jobs")
    static class DailyByItsClass {
        @Scheduled(cron = DAILY)
        void job() {}
    }

    static class Frequent {
        @OnLeader("jobs")
        @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
        void job() {}
    }

    @Test
    void warnsOfARareScheduleWithoutCatchUp(CapturedOutput output) {
        leader().withBean(Daily.class).run(context -> assertThat(output)
                .contains("Daily.job()")
                .contains("scheduled once in PT24H")
                .contains("set catchUp = MISSED, or catchUp = ALWAYS to run the method once in each term,"
                        + " in the @OnLeader of the method. If the loss does not matter"));
    }

    @Test
    void doesNotWarnOfAFrequentSchedule(CapturedOutput output) {
        leader().withBean(Frequent.class).run(context -> assertThat(output).doesNotContain("is scheduled once in"));
    }

    @Test
    void doesNotWarnOfARareScheduleWithCatchUp(CapturedOutput output) {
        leader().withBean(DailyWithCatchUp.class).run(context -> assertThat(output)
                .contains("DailyWithCatchUp.job()") // there is no scheduler to make calls on
                .doesNotContain("is scheduled once in"));
    }

    @Test
    void offersOnlyALWAYSIfACallThatIsNotMadeThrows(CapturedOutput output) {
        leader().withBean(DailyThatThrows.class).run(context -> assertThat(output)
                .contains("set catchUp = ALWAYS in the @OnLeader of the method")
                .doesNotContain("set catchUp = MISSED"));
    }

    @Test
    void saysThatTheMethodNeedsAnAnnotationOfItsOwnIfItIsGuardedByItsClass(CapturedOutput output) {
        leader().withBean(DailyByItsClass.class).run(context -> assertThat(output)
                .contains("set catchUp = MISSED")
                .contains("in an @OnLeader on the method itself, which replaces the one on the class"));
    }

    @Test
    void offersNoCatchUpIfTheMethodReturnsAPublisher(CapturedOutput output) {
        leader().withBean(DailyPublisher.class).run(context -> assertThat(output)
                .contains("catchUp cannot make up for it: the method returns before its work begins or ends")
                .contains("Schedule a void method of a singleton bean instead")
                .doesNotContain("set catchUp"));
    }

    @Test
    void offersNoCatchUpIfTheBeanIsNotASingleton(CapturedOutput output) {
        leader().withBean("job", Daily.class, Daily::new, definition -> definition.setScope("prototype"))
                .run(context -> {
                    assertThat(context.getBean("job")).isNotNull();
                    assertThat(output)
                            .contains("catchUp cannot make up for it: the bean is not a singleton")
                            .doesNotContain("set catchUp");
                });
    }
}
