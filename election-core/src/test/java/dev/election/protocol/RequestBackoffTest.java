// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** L2: how soon a request that went unanswered is asked again. */
class RequestBackoffTest {

    private static final long HEARTBEAT = 1_600_000;

    private final RequestBackoff retry = new RequestBackoff(HEARTBEAT, new SplittableRandom(1));

    @Test
    void asksAgainWithinASixteenthOfTheIntervalAtFirst() {
        assertThat(retry.nextNanos()).isBetween(50_000L, 100_000L);
    }

    @Test
    void doublesTheWaitUpToHalfAnInterval() {
        long[] waits = IntStream.range(0, 8).mapToLong(i -> retry.nextNanos()).toArray();

        assertThat(waits[1]).isBetween(100_000L, 200_000L);
        assertThat(waits[2]).isBetween(200_000L, 400_000L);
        assertThat(waits[7]).isBetween(400_000L, 800_000L);
    }

    @Test
    void beginsAnewAfterAnAnswer() {
        IntStream.range(0, 8).forEach(i -> retry.nextNanos());

        retry.succeeded();

        assertThat(retry.nextNanos()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void twoInstancesDoNotComeBackInStep() {
        RequestBackoff other = new RequestBackoff(HEARTBEAT, new SplittableRandom(2));

        assertThat(retry.nextNanos()).isNotEqualTo(other.nextNanos());
    }

    @Test
    void neverAsksAgainWithoutAnyWait() {
        RequestBackoff shortest = new RequestBackoff(1, new SplittableRandom(1));

        assertThat(shortest.nextNanos()).isPositive();
    }
}
