// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What must be true of the {@link Story} wherever the leases and the runs are kept. A subclass tells where; the story
 * is played once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoryFacts {

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    // an orderly end waits for the run in flight before another instance may lead
    private static final Duration RUN = Duration.ofMillis(300);
    // from the process that leads to the test: two pipes, and whatever else the machine has to do
    private static final Duration TOLD = Duration.ofMillis(500);

    private static final Pattern SCARY = Pattern.compile("Exception|WARN|ERROR|\tat ");

    private Story story;

    abstract Story play() throws Exception;

    final Output output() {
        return story.output();
    }

    @BeforeAll
    void playTheStory() throws Exception {
        story = play();
        System.out.printf(
                "%s: first leader after %d ms, after a kill %d ms, after an orderly end %d ms, %d runs%n",
                getClass().getSimpleName(),
                story.started().toMillis(),
                story.takenOver().toMillis(),
                story.handedOver().toMillis(),
                story.runs().size());
    }

    @Test
    void electsOneLeaderPerTerm() {
        assertThat(story.tokens()).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
    }

    @Test
    void anotherLeadsWithinLeaseAndHeartbeatAfterTheLeaderIsKilled() {
        assertThat(story.takenOver())
                .as(story.output().text())
                .isLessThan(LEASE.plus(HEARTBEAT).plus(TOLD));
    }

    @Test
    void anotherLeadsWithinAHeartbeatAfterTheLeaderEndsInOrder() {
        assertThat(story.handedOver())
                .as(story.output().text())
                .isLessThan(HEARTBEAT.plus(RUN).plus(TOLD));
    }

    @Test
    void tokensRiseWithEachTerm() {
        assertThat(story.tokens()).isSorted();
    }

    @Test
    void noRunBeginsBeforeTheOneBeforeHasEnded() {
        for (int i = 1; i < story.runs().size(); i++) {
            assertThat(story.runs().get(i).startedMillis())
                    .as("start of %s", story.runs().get(i))
                    .isGreaterThanOrEqualTo(story.runs().get(i - 1).endedMillis());
        }
    }

    @Test
    void noRunOfAnOlderTermComesAfterOneOfANewer() {
        assertThat(story.runs()).extracting(JobRun::token).isSorted();
    }

    @Test
    void runsOfAllThreeTermsAreThere() {
        assertThat(story.runs())
                .extracting(JobRun::token)
                .containsAll(story.tokens().subList(0, 3));
    }

    @Test
    void everyRunThatWasToldIsARow() {
        long told = story.output().lines().stream()
                .filter(line -> line.text().contains(" run "))
                .count();
        // runs between the look at the table and Ctrl-C are told, but were not looked at
        assertThat(story.runs()).hasSizeBetween((int) told - 5, (int) told);
    }

    @Test
    void nothingIsLeftRunningAfterCtrlC() {
        assertThat(story.left()).isEmpty();
    }

    @Test
    void nothingScaryIsPrinted() {
        assertThat(story.output().lines()).extracting(Output.Line::text).noneMatch(line -> SCARY.matcher(line)
                .find());
    }
}
