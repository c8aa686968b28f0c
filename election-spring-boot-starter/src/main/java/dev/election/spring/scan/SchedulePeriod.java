// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.Temporal;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.support.CronExpression;

/**
 * How much time passes between two calls of a {@link Scheduled} method.
 *
 * @since 0.1.0
 */
public final class SchedulePeriod {

    // Any time: of a cron expression whose gaps differ, the first gap after it counts.
    private static final LocalDateTime START = LocalDateTime.of(2024, 1, 1, 0, 0);

    private final @Nullable EmbeddedValueResolver values;

    /** @param beans the bean factory whose properties placeholders refer to; without one, none is resolved */
    public SchedulePeriod(@Nullable ConfigurableBeanFactory beans) {
        this.values = beans == null ? null : new EmbeddedValueResolver(beans);
    }

    /** The shortest period of the method's schedules; empty if it has none, or none that can be read. */
    public Optional<Duration> of(Method method) {
        return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).stream(Scheduled.class)
                .map(each -> of(each.synthesize()))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .min(Comparator.naturalOrder());
    }

    private @Nullable Duration of(Scheduled schedule) {
        try {
            String cron = resolved(schedule.cron());
            return cron.isEmpty() ? ofInterval(schedule) : ofCron(cron);
        } catch (RuntimeException e) {
            return null; // Spring refuses what cannot be read, and says why
        }
    }

    private static @Nullable Duration ofCron(String cron) {
        if (cron.equals(Scheduled.CRON_DISABLED)) {
            return null;
        }
        CronExpression expression = CronExpression.parse(cron);
        LocalDateTime first = expression.next(START);
        LocalDateTime second = first == null ? null : expression.next(first);
        return second == null ? null : Duration.between((Temporal) first, second);
    }

    private @Nullable Duration ofInterval(Scheduled schedule) {
        long number = Math.max(schedule.fixedDelay(), schedule.fixedRate());
        if (number >= 0) {
            return Duration.of(number, schedule.timeUnit().toChronoUnit());
        }
        String text = Stream.of(schedule.fixedDelayString(), schedule.fixedRateString())
                .map(this::resolved)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
        return text.isEmpty()
                ? null
                : DurationFormatterUtils.detectAndParse(
                        text,
                        DurationFormat.Unit.fromChronoUnit(schedule.timeUnit().toChronoUnit()));
    }

    private String resolved(String value) {
        String resolved = values == null ? value : values.resolveStringValue(value);
        return resolved == null ? "" : resolved.trim();
    }
}
