// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.ReflectionUtils;

class SchedulePeriodTest {

    interface Jobs {

        void unscheduled();

        @Scheduled(fixedRate = 90, timeUnit = TimeUnit.SECONDS)
        void rate();

        @Scheduled(fixedDelayString = "PT2H")
        void delayAsText();

        @Scheduled(fixedDelayString = "${delay}")
        void delayOfAProperty();

        @Scheduled(fixedRateString = "3", timeUnit = TimeUnit.DAYS)
        void numberAsText();

        @Scheduled(cron = "0 0 * * * *")
        void hourly();

        @Scheduled(cron = "-")
        void disabled();

        @Scheduled(cron = "nonsense")
        void unreadable();

        @Scheduled(cron = "0 0 3 * * *")
        @Scheduled(fixedRate = 1_000)
        void twice();
    }

    private static Optional<Duration> of(String method) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of("delay", "15m")));
            context.refresh();
            return new SchedulePeriod(context.getBeanFactory())
                    .of(Objects.requireNonNull(ReflectionUtils.findMethod(Jobs.class, method)));
        }
    }

    @Test
    void aMethodWithoutAScheduleHasNone() {
        assertThat(of("unscheduled")).isEmpty();
    }

    @Test
    void aNumberCountsInTheUnitOfTheAnnotation() {
        assertThat(of("rate")).hasValue(Duration.ofSeconds(90));
    }

    @Test
    void aTextMayBeADuration() {
        assertThat(of("delayAsText")).hasValue(Duration.ofHours(2));
    }

    @Test
    void aPlaceholderIsResolved() {
        assertThat(of("delayOfAProperty")).hasValue(Duration.ofMinutes(15));
    }

    @Test
    void aTextMayBeANumberInTheUnitOfTheAnnotation() {
        assertThat(of("numberAsText")).hasValue(Duration.ofDays(3));
    }

    @Test
    void aCronExpressionHasTheGapBetweenTwoOfItsTimes() {
        assertThat(of("hourly")).hasValue(Duration.ofHours(1));
    }

    @Test
    void aDisabledScheduleHasNone() {
        assertThat(of("disabled")).isEmpty();
    }

    @Test
    void anExpressionThatCannotBeReadHasNone() {
        assertThat(of("unreadable")).isEmpty();
    }

    @Test
    void theShortestOfSeveralCounts() {
        assertThat(of("twice")).hasValue(Duration.ofSeconds(1));
    }
}
