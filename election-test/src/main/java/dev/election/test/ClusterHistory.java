// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in an {@link ElectionCluster} until the moment at which this was taken. Each assertion returns this
 * history, so that they can be chained, or fails with the timeline of all instances. {@link #toString()} is that
 * timeline.
 *
 * <pre>{@code
 * cluster.history()
 *         .assertNeverTwoLeaders()
 *         .assertTokensRise()
 *         .assertNoRunInTwoTermsAtOnce()
 *         .assertLedAgainWithin(Duration.ofSeconds(3))
 *         .assertRunsMissedAtMost(20, "Settlement.settle", Duration.ofMillis(100));
 * }</pre>
 *
 * <p>All times are counted from the start of the cluster, by the clock of this JVM, or by the one that the test moves.
 * In real time, beliefs are observed every few milliseconds, so a leadership that is shorter than that may be missing,
 * and its beginning and end are as precise as that. On a busy machine it may take longer;
 * {@link #assertNeverTwoLeaders} fails if it once took too long. A clock that is moved by hand stops for each
 * observation. While an instance is frozen it leads nothing, whatever its lease. Immutable.
 *
 * @since 0.1.0
 */
public final class ClusterHistory {

    /**
     * A time in which an instance believed that it leads, and could act by it. An instance that thaws before its lease
     * has run out has two of them for one term.
     *
     * @param from when it was first observed
     * @param to when it had ended; null if it had not
     */
    public record Leadership(
            String election,
            long token,
            String instance,
            Duration from,
            @Nullable Duration to) {}

    /**
     * A run of leader work by one thread: a call of an {@code @OnLeader} method, a run of a {@code @WhileLeader}
     * method, or another piece. A task that it has passed to another thread is a run of its own.
     *
     * @param work what it was, for example {@code com.example.Settlement.settle()}
     * @param to when it had ended, or its instance had crashed; null if neither has happened
     */
    public record Run(
            String work,
            String election,
            long token,
            String instance,
            Duration from,
            @Nullable Duration to) {}

    /** A commit that the fence has refused, because its term was over. */
    public record RefusedCommit(String election, long token, String instance, Duration at, String message) {}

    /** A time in which an instance was frozen. */
    record Freeze(String instance, Duration from, @Nullable Duration to) {}

    /** Something to be shown in the lane of an instance, or of the store. */
    record Event(String lane, Duration at, String what) {}

    /**
     * What the timeline covers.
     *
     * @param longestGap the longest time between two observations of beliefs
     */
    record Lanes(
            List<String> names,
            Set<String> elections,
            Duration until,
            Duration heartbeatInterval,
            Duration longestGap) {}

    // Heartbeat intervals. More than a busy machine should need, and by default no more than a lease, so that two
    // leaders that do not share a store are observed.
    private static final int LONGEST_GAP = 10;

    private final Lanes lanes;
    private final List<Leadership> leaderships;
    private final List<Run> runs;
    private final List<Freeze> freezes;
    private final List<RefusedCommit> refusedCommits;
    private final List<Event> events;
    private final List<String> twoLeaders;

    ClusterHistory(
            Lanes lanes,
            List<Leadership> leaderships,
            List<Run> runs,
            List<Freeze> freezes,
            List<RefusedCommit> refusedCommits,
            List<Event> events,
            List<String> twoLeaders) {
        this.lanes = lanes;
        this.leaderships = leaderships;
        this.runs = runs;
        this.freezes = freezes;
        this.refusedCommits = refusedCommits;
        this.events = events;
        this.twoLeaders = twoLeaders;
    }

    /** Which instance believed when that it leads, in order of their beginnings. */
    public List<Leadership> leaderships() {
        return leaderships;
    }

    /** The runs of leader work, in order of their beginnings. */
    public List<Run> runs() {
        return runs;
    }

    /** The commits that the fence has refused, in order. */
    public List<RefusedCommit> refusedCommits() {
        return refusedCommits;
    }

    /** The times in which an instance was frozen, in order of their beginnings. */
    List<Freeze> freezes() {
        return freezes;
    }

    // ---- assertions

    /**
     * Asserts that no two instances were observed to lead the same election at the same moment. Also fails if beliefs
     * were not observed for more than ten heartbeat intervals, because the machine was too busy or the JVM was paused:
     * two leaders in that time would be missing.
     */
    public ClusterHistory assertNeverTwoLeaders() {
        twoLeaders.stream().findFirst().ifPresent(this::fail);
        Duration most = lanes.heartbeatInterval().multipliedBy(LONGEST_GAP);
        if (lanes.longestGap().compareTo(most) > 0) {
            fail("What the instances believe was once not observed for "
                    + lanes.longestGap().toMillis() + " ms, so two leaders in that time would be missing; that is more"
                    + " than " + LONGEST_GAP + " heartbeat intervals (" + most.toMillis() + " ms). The machine was too"
                    + " busy, or the JVM was paused: run the test with less beside it, or with a longer heartbeat"
                    + " interval and lease duration");
        }
        return this;
    }

    /** Asserts that each term of an election had a greater token than the terms before it. */
    public ClusterHistory assertTokensRise() {
        Map<String, Leadership> before = new HashMap<>();
        for (Leadership each : leaderships) {
            Leadership last = before.put(each.election(), each);
            boolean continues = last != null
                    && last.token() == each.token()
                    && last.instance().equals(each.instance());
            if (last != null && last.token() >= each.token() && !continues) {
                fail("'" + each.election() + "' was led in term " + each.token() + " by " + each.instance() + " at "
                        + ClusterTimeline.seconds(each.from()) + ", after term " + last.token() + " of "
                        + last.instance());
            }
        }
        return this;
    }

    /**
     * Asserts that the tokens that leader work has left behind never fall: for example those of the rows that it wrote,
     * in the order in which they were written. A token that is lower than one before it is an effect of a former leader
     * that nothing has refused.
     *
     * @param what what they belong to, for the message
     */
    public ClusterHistory assertTokensRise(String what, Iterable<Long> tokens) {
        List<Long> seen = new ArrayList<>();
        for (Long token : tokens) {
            if (!seen.isEmpty() && token < seen.get(seen.size() - 1)) {
                fail("An effect of term " + token + " came after one of term " + seen.get(seen.size() - 1)
                        + ", so a former leader was not refused: " + what + " have the tokens " + seen + ", then "
                        + token);
            }
            seen.add(token);
        }
        return this;
    }

    /**
     * As {@link #assertNoRunInTwoTermsAtOnce(Duration)}, and allows one heartbeat interval for a thread to react to the
     * end of its term.
     */
    public ClusterHistory assertNoRunInTwoTermsAtOnce() {
        return assertNoRunInTwoTermsAtOnce(lanes.heartbeatInterval());
    }

    /**
     * Asserts that no run went on after a run of the same election in a later term had begun. Time in which its
     * instance was frozen does not count: a thread that stands still cannot end.
     *
     * @param tolerance how long a run may go on nevertheless
     */
    public ClusterHistory assertNoRunInTwoTermsAtOnce(Duration tolerance) {
        for (Run later : runs) {
            for (Run run : runs) {
                if (run.election().equals(later.election()) && run.token() < later.token()) {
                    Duration both = wentOn(run, later.from());
                    if (both.compareTo(tolerance) > 0) {
                        fail(describe(run) + " was still running " + both.toMillis() + " ms after " + describe(later)
                                + " had begun at " + ClusterTimeline.seconds(later.from()) + ", which is more than "
                                + tolerance.toMillis() + " ms");
                    }
                }
            }
        }
        return this;
    }

    // For how long it ran after that moment, without the time in which it was frozen.
    private Duration wentOn(Run run, Duration after) {
        Span rest = new Span(max(run.from(), after), endOf(run.to()));
        Duration frozen = freezes.stream()
                .filter(each -> each.instance().equals(run.instance()))
                .map(each -> rest.overlap(new Span(each.from(), endOf(each.to()))))
                .reduce(Duration.ZERO, Duration::plus);
        return rest.length().minus(frozen);
    }

    /**
     * Asserts that each election has been led, and whenever it lost its leader, was led again within this time. There
     * must be an election at least.
     */
    public ClusterHistory assertLedAgainWithin(Duration limit) {
        if (lanes.elections().isEmpty()) {
            fail("No instance was observed to take part in an election, so none has been led");
        }
        for (String election : lanes.elections()) {
            List<Leadership> its = leaderships.stream()
                    .filter(each -> each.election().equals(election))
                    .toList();
            if (its.isEmpty()) {
                fail("'" + election + "' was never led, from " + ClusterTimeline.seconds(Duration.ZERO) + " to "
                        + ClusterTimeline.seconds(lanes.until())
                        + "; wait for its first leader before you assert this");
            }
            Duration ledUntil = its.get(0).from();
            for (Leadership each : its) {
                checkVacancy(election, ledUntil, each.from(), limit);
                ledUntil = max(ledUntil, endOf(each.to()));
            }
            checkVacancy(election, ledUntil, lanes.until(), limit);
        }
        return this;
    }

    private void checkVacancy(String election, Duration from, Duration to, Duration limit) {
        if (to.minus(from).compareTo(limit) > 0) {
            fail("'" + election + "' was without a leader for " + to.minus(from).toMillis() + " ms, from "
                    + ClusterTimeline.seconds(from) + " to " + ClusterTimeline.seconds(to) + ", which is more than "
                    + limit.toMillis() + " ms");
        }
    }

    /**
     * Asserts that of the runs that were due since the first one at most so many were made by no instance.
     *
     * @param work a part of the name of the work, for example {@code Settlement.settle}
     * @param every how often it is due; a run that begins less than half of this late is not missed
     */
    public ClusterHistory assertRunsMissedAtMost(int most, String work, Duration every) {
        List<Duration> begins = new ArrayList<>(runs.stream()
                .filter(run -> run.work().contains(work))
                .map(Run::from)
                .toList());
        if (begins.isEmpty()) {
            fail("No run of '" + work + "' was recorded; there were runs of "
                    + runs.stream().map(Run::work).distinct().sorted().toList());
        }
        begins.add(lanes.until());
        long missed = 0;
        for (int i = 1; i < begins.size(); i++) {
            double gap = begins.get(i).minus(begins.get(i - 1)).toNanos();
            missed += Math.max(0, Math.round(gap / every.toNanos()) - 1);
        }
        if (missed > most) {
            fail(missed + " runs of '" + work + "', due every " + every.toMillis() + " ms, were made by no instance,"
                    + " which is more than " + most);
        }
        return this;
    }

    private void fail(String message) {
        throw new AssertionError(message + "\n\n" + this);
    }

    private String describe(Run run) {
        return ClusterTimeline.name(run.work()) + " of " + run.instance() + " in term " + run.token() + " of '"
                + run.election() + "'";
    }

    private Duration endOf(@Nullable Duration end) {
        return end == null ? lanes.until() : end;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private record Span(Duration from, Duration to) {

        Duration length() {
            return max(Duration.ZERO, to.minus(from));
        }

        Duration overlap(Span other) {
            return new Span(max(from, other.from), min(to, other.to)).length();
        }
    }

    /** The timeline: what happened, with one lane for each instance. */
    @Override
    public String toString() {
        return new ClusterTimeline(lanes.names()).render(events, runs, lanes.until());
    }
}
