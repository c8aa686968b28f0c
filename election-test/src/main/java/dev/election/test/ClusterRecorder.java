// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.HistoryEntry;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.test.ClusterHistory.Event;
import dev.election.test.ClusterHistory.Freeze;
import dev.election.test.ClusterHistory.Leadership;
import dev.election.test.ClusterHistory.RefusedCommit;
import dev.election.test.ClusterHistory.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens in a cluster, all of it by one clock, which no fault changes. Thread-safe.
 *
 * <p>In real time, beliefs are observed some hundred times a second by a thread of its own, which stands still with no
 * instance; otherwise by the thread that moves the clock, after each step. Two leaders are reported only if the first
 * one still believes after the second one was observed to. What may have been missed is part of the record: the longest
 * time between two observations. If they end early, there is no record.
 */
final class ClusterRecorder {

    private static final long PERIOD_MILLIS = 2;

    private final Supplier<Duration> now;
    private final Duration heartbeatInterval;

    // All guarded by this.
    private final Map<String, WatchedInstance> watched = new LinkedHashMap<>();
    private final Set<String> elections = new TreeSet<>();
    private final List<OpenSpan<Leadership>> leaderships = new ArrayList<>();
    private final List<OpenSpan<Run>> runs = new ArrayList<>();
    private final List<OpenSpan<Freeze>> freezes = new ArrayList<>();
    private final List<RefusedCommit> refusals = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> twoLeaders = new ArrayList<>();
    private final Set<Set<Term>> reported = new HashSet<>();
    private boolean closed;
    private Duration observed = Duration.ZERO;
    private Duration longestGap = Duration.ZERO;
    private @Nullable Throwable failure; // of the observation, which has ended by it

    /**
     * Records in real time.
     *
     * @param heartbeatInterval how often an instance renews its lease
     */
    ClusterRecorder(Duration heartbeatInterval) {
        this(heartbeatInterval, sinceNow());
        new ObservingThread(this::observeUntilClosed).start();
    }

    /**
     * Records what is there whenever {@link #observe()} is called.
     *
     * @param now the time since the cluster began
     */
    ClusterRecorder(Duration heartbeatInterval, Supplier<Duration> now) {
        this.heartbeatInterval = heartbeatInterval;
        this.now = now;
    }

    private static Supplier<Duration> sinceNow() {
        long beganNanos = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    private Duration now() {
        return now.get();
    }

    // ---- who believes

    private void observeUntilClosed() {
        try {
            while (observe()) {
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            endsEarly(e);
        }
    }

    /** Observes who believes now; returns whether to go on. */
    synchronized boolean observe() {
        try {
            watched.values().forEach(this::observe);
            elections.forEach(this::checkLeaders);
        } catch (RuntimeException | Error e) {
            endsEarly(e);
            return false;
        }
        longestGap = longestGap();
        observed = now();
        return !closed;
    }

    private synchronized void endsEarly(Throwable by) {
        failure = by;
    }

    // Includes the time since the last observation, which may be stuck.
    private Duration longestGap() {
        Duration gap = closed ? Duration.ZERO : now().minus(observed);
        return gap.compareTo(longestGap) > 0 ? gap : longestGap;
    }

    private void checkObserved() {
        if (failure != null) {
            throw new IllegalStateException(
                    "What the instances of the cluster believe could not be observed until now, so nothing can be"
                            + " asserted; the cause is the failure of the observation",
                    failure);
        }
    }

    private void observe(WatchedInstance each) {
        addNews(each);
        if (!each.isAwake()) {
            return;
        }
        for (LeaderElection election : each.elections.elections()) {
            elections.add(election.name());
            WatchedInstance.Believed believed = each.believed.get(election.name());
            if (believed != null && !believed.term().isCurrent()) {
                end(each, election.name(), believed);
                believed = null;
            }
            if (believed == null) {
                election.term().ifPresent(term -> begin(each, term));
            }
        }
    }

    private void addNews(WatchedInstance each) {
        if (!each.over) {
            for (HistoryEntry entry : each.news()) {
                events.add(new Event(each.instance, now(), EventText.of(entry)));
            }
        }
    }

    private void begin(WatchedInstance in, Term term) {
        OpenSpan<Leadership> leadership = new OpenSpan<>(
                now(), (from, to) -> new Leadership(term.election(), term.token(), in.instance, from, to));
        leaderships.add(leadership);
        in.believed.put(term.election(), new WatchedInstance.Believed(term, leadership));
    }

    private void end(WatchedInstance in, String election, WatchedInstance.Believed believed) {
        believed.leadership().end(now());
        in.believed.remove(election);
    }

    private void checkLeaders(String election) {
        List<WatchedInstance> leading = watched.values().stream()
                .filter(each -> each.believed.containsKey(election))
                .toList();
        for (int i = 0; i < leading.size(); i++) {
            for (int j = i + 1; j < leading.size(); j++) {
                checkLeaders(leading.get(i), leading.get(j), election);
            }
        }
    }

    private void checkLeaders(WatchedInstance one, WatchedInstance other, String election) {
        Term first = Objects.requireNonNull(one.believed.get(election)).term();
        Term second = Objects.requireNonNull(other.believed.get(election)).term();
        // the first before and after the second: both lead at the moment in between
        if (first.isCurrent() && second.isCurrent() && first.isCurrent() && reported.add(Set.of(first, second))) {
            twoLeaders.add(
                    "At " + ClusterTimeline.seconds(now()) + " '" + election + "' had two leaders: " + one.instance
                            + " in term " + first.token() + ", and " + other.instance + " in term " + second.token());
        }
    }

    /** The awake instance that believes it leads the election, as last observed. */
    synchronized Optional<String> leader(String election) {
        checkObserved();
        return watched.values().stream()
                .filter(each -> each.isAwake() && each.believed.containsKey(election))
                .map(each -> each.instance)
                .findFirst();
    }

    synchronized Set<String> elections() {
        return Set.copyOf(elections);
    }

    // ---- what the test does

    synchronized WatchedInstance begins(String instance, LeaderElections joined) {
        WatchedInstance begun = new WatchedInstance(instance, joined);
        watched.put(instance, begun);
        event(instance, "starts");
        return begun;
    }

    synchronized void event(String lane, String what) {
        events.add(new Event(lane, now(), what));
    }

    /** Has no effect on an instance that is frozen: it stands still since the first time. */
    synchronized void freezes(WatchedInstance frozen) {
        if (frozen.freeze != null) {
            return;
        }
        event(frozen.instance, "FREEZES");
        OpenSpan<Freeze> freeze = new OpenSpan<>(now(), (from, to) -> new Freeze(frozen.instance, from, to));
        freezes.add(freeze);
        frozen.freeze = freeze;
        endBeliefs(frozen); // it does nothing by them until it thaws, and then finds out that they are over
    }

    synchronized void thaws(WatchedInstance frozen) {
        if (frozen.freeze != null) {
            event(frozen.instance, "THAWS");
            frozen.freeze.end(now());
            frozen.freeze = null;
        }
    }

    /**
     * Records that an instance is no more: what its threads do from now on is not recorded.
     *
     * @return its leader work in flight
     */
    synchronized List<LeaderWork> ends(WatchedInstance ended, String how) {
        if (ended.over) {
            return List.of();
        }
        addNews(ended);
        event(ended.instance, how);
        endBeliefs(ended);
        if (ended.freeze != null) {
            ended.freeze.end(now());
        }
        ended.over = true;
        watched.remove(ended.instance, ended);
        List<LeaderWork> inFlight = List.copyOf(ended.running.keySet());
        ended.running.values().forEach(run -> run.end(now()));
        ended.running.clear();
        return inFlight;
    }

    private void endBeliefs(WatchedInstance of) {
        of.believed.values().forEach(believed -> believed.leadership().end(now()));
        of.believed.clear();
    }

    synchronized List<LeaderWork> inFlight(WatchedInstance in) {
        return List.copyOf(in.running.keySet());
    }

    // ---- what the instances do

    synchronized void runBegins(WatchedInstance in, LeaderWork work) {
        if (!in.over && !in.running.containsKey(work)) {
            Term term = work.term();
            String what = work.toString();
            OpenSpan<Run> run = new OpenSpan<>(
                    now(), (from, to) -> new Run(what, term.election(), term.token(), in.instance, from, to));
            runs.add(run);
            in.running.put(work, run);
        }
    }

    synchronized void runEnds(WatchedInstance in, LeaderWork work) {
        OpenSpan<Run> run = in.running.remove(work);
        if (run != null) {
            run.end(now());
        }
    }

    synchronized void refused(WatchedInstance in, LeadershipLostException refusal) {
        if (!in.over) {
            refusals.add(new RefusedCommit(
                    refusal.election(), refusal.token(), in.instance, now(), String.valueOf(refusal.getMessage())));
            event(in.instance, "commit of " + refusal.election() + " " + refusal.token() + " REFUSED");
        }
    }

    // ---- the record

    /** @throws IllegalStateException if the observation has ended early, with what has ended it */
    synchronized ClusterHistory history() {
        checkObserved();
        return new ClusterHistory(
                new ClusterHistory.Lanes(
                        List.copyOf(lanes()), Set.copyOf(elections), now(), heartbeatInterval, longestGap()),
                records(leaderships),
                records(runs),
                records(freezes),
                List.copyOf(refusals),
                List.copyOf(events),
                List.copyOf(twoLeaders));
    }

    private Set<String> lanes() {
        Set<String> lanes = new TreeSet<>();
        events.forEach(each -> lanes.add(each.lane()));
        return lanes;
    }

    private static <T> List<T> records(List<OpenSpan<T>> spans) {
        return spans.stream().map(OpenSpan::toRecord).toList();
    }

    synchronized void close() {
        closed = true;
    }
}
