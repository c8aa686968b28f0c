// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HungCallsTest {

    private static final Duration CALL = Duration.ofSeconds(3);
    private static final long SECOND = 1_000_000_000;

    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final HungCalls renewals = new HungCalls(hanging, nanos::get);
    private final HungCalls others = new HungCalls(hanging, nanos::get);

    /** No call ends for this time; both lines make calls whenever they may. */
    private void outage(Duration duration) {
        long start = nanos.get();
        while (nanos.get() - start < duration.toNanos()) {
            List<HungCalls> calling =
                    Stream.of(renewals, others).filter(HungCallsTest::isMade).toList();
            nanos.addAndGet(calling.isEmpty() ? SECOND : CALL.toNanos());
            calling.forEach(HungCalls::add);
        }
    }

    private static boolean isMade(HungCalls line) {
        try {
            line.refuseIfTooMany();
            return true;
        } catch (LeaseStoreException e) {
            return false;
        }
    }

    private Duration untilTheNextAttempt() {
        long start = nanos.get();
        while (!isMade(renewals)) {
            nanos.addAndGet(SECOND);
        }
        return Duration.ofNanos(nanos.get() - start);
    }

    @Test
    void callsAreRefusedWhenManyHangInTheDriverAndMadeAgainWhenTheyDoNot() {
        for (int call = 0; call < 128; call++) {
            assertThatCode(renewals::refuseIfTooMany).doesNotThrowAnyException();
            renewals.add();
        }

        assertThatThrownBy(renewals::refuseIfTooMany)
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("128 earlier calls still hang")
                .hasMessageContaining("another attempt is made within 21 s");

        renewals.remove();

        assertThatCode(renewals::refuseIfTooMany).doesNotThrowAnyException();
    }

    @Test
    void anOutageOfTwoMinutesRefusesNoCall() {
        outage(Duration.ofMinutes(2));

        assertThat(isMade(renewals)).isTrue();
    }

    @Test
    void anOutageOfADayLeavesFewerThan800Calls() {
        outage(Duration.ofDays(1));

        assertThat(hanging).hasValueLessThan(800);
    }

    @Test
    void anAttemptFollowsWithinATwelfthOfAnOutageOfAnHour() {
        outage(Duration.ofHours(1));

        assertThat(untilTheNextAttempt()).isLessThan(Duration.ofMinutes(5).plus(CALL));
    }

    @Test
    void anAttemptFollowsWithinFiveMinutesHoweverLongTheOutageWas() {
        outage(Duration.ofDays(1));

        assertThat(untilTheNextAttempt()).isLessThan(Duration.ofMinutes(5).plus(CALL));
    }

    @Test
    void theNextOutageBeginsWithShortPauses() {
        outage(Duration.ofDays(1));
        untilTheNextAttempt();
        renewals.endedInTime();
        renewals.add();

        assertThat(untilTheNextAttempt()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aLineWhoseCallsEndIsNotRefused() {
        outage(Duration.ofDays(1));
        untilTheNextAttempt();
        renewals.endedInTime();

        others.add();

        assertThat(isMade(renewals)).isTrue();
    }
}
