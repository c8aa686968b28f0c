// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Adds the records that joined elections lack. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> One record that cannot be added (a name that the database's encoding rejects, a locked key, a
 * missing privilege) must delay neither observations nor any other record; and adding thousands to a slow store must
 * make progress.
 *
 * <p><b>The idea.</b> Each request adds a bounded number of records. After a failed request an observation comes first;
 * then the names of that request are tried in two halves, before all others, until the rejected ones are isolated.
 * These are retried one by one with a growing delay, at most one in a heartbeat interval; once one of them is added,
 * all others are requested again, since the cause may be removed for all of them. If request after request fails, all
 * names may be affected: then there is one request at a time, for as many names as possible, after a pause that grows
 * as long as the store has never added a record.
 *
 * <p><b>What it costs.</b> Nothing while no record is missing. Decisions 26 and 39.
 */
final class Enrolments {

    // After this many failed requests all names may be affected: more than it takes to halve 2,048 down to one.
    private static final int FRUITLESS = 12;
    // The delay of a rejected name is doubled at most this many times, starting at one heartbeat interval.
    private static final int MOST_DOUBLINGS = 4;
    // The same for the pause after requests that all failed, as long as the store has never added a record.
    private static final int MOST_DOUBLINGS_OF_THE_PAUSE = 3;

    // How many names one request adds.
    private final int electionsPerCall;
    private final long heartbeatNanos;
    private final long leaseNanos;
    private final Consumer<Transition> report;
    // As last observed: each election with the token that its record must start with.
    private Map<String, Long> missing = Map.of();
    // Names that are not rejected, grouped as they are requested; the first group is requested first.
    private final Deque<List<String>> groups = new ArrayDeque<>();
    // Rejected names, the least recently tried one first, each with the time before which it is not tried again.
    private final Map<String, Long> rejected = new LinkedHashMap<>();
    // How often each name has failed alone. The first time may be an outage of the store, which the observation in
    // between shows; then the name is rejected.
    private final Map<String, Integer> failures = new HashMap<>();
    // When the next rejected name may be tried.
    private final NotBefore retry = new NotBefore();
    // When the next group may be requested: after requests that all failed, or a record that is not shown yet.
    private final NotBefore pause = new NotBefore();
    // What the request in flight is for, and whether that is a rejected name.
    private List<String> inFlight = List.of();
    private boolean retrying;
    // Whether an observation must be received before the next request, because one has failed.
    private boolean mustObserve;
    // Names whose records the store has confirmed to have added since the last observation.
    private final List<String> added = new ArrayList<>();
    // Since when a confirmed record has not been observed.
    private final Map<String, Long> unshown = new HashMap<>();
    // Elections that were reported because no record can be added, until they have one or are left.
    private final Set<String> reported = new HashSet<>();
    // Whether the store has ever added a record: then the names are the cause of a failure.
    private boolean addsSome;
    // How many requests for groups have failed since the last success, and when the first of them did.
    private int fruitless;
    private long fruitlessSinceNanos;

    Enrolments(Timing timing, int electionsPerCall, Consumer<Transition> report) {
        this.electionsPerCall = electionsPerCall;
        this.heartbeatNanos = timing.heartbeatNanos();
        this.leaseNanos = timing.leaseNanos();
        this.report = report;
    }

    /** An observation was received that shows no record of these joined elections. */
    void observed(Map<String, Long> nowMissing, ClockReading now) {
        mustObserve = false;
        missing = new LinkedHashMap<>(nowMissing);
        forgetOthers();
        List<String> notShown = added.stream().filter(missing::containsKey).toList();
        if (!notShown.isEmpty() && notShown.size() == added.size()) {
            // for example because of a lagging replica; if some are shown, the rest is added at once, since the store
            // may have run out of time half-way
            pause.until(now.monotonicNanos() + heartbeatNanos);
        }
        added.clear();
        notShown.forEach(name -> reportIfNeverShown(name, now));
        Set<String> waiting = new HashSet<>(rejected.keySet());
        groups.forEach(waiting::addAll);
        addGroups(missing.keySet().stream()
                .filter(name -> !waiting.contains(name))
                .toList());
    }

    private void addGroups(List<String> names) {
        for (int from = 0; from < names.size(); from += electionsPerCall) {
            groups.add(names.subList(from, Math.min(names.size(), from + electionsPerCall)));
        }
    }

    private void reportIfNeverShown(String name, ClockReading now) {
        long since = unshown.computeIfAbsent(name, first -> now.monotonicNanos());
        if (now.monotonicNanos() - since >= leaseNanos) {
            reportOnce(List.of(name), "the lease store reports that it was added, but does not return it");
        }
    }

    /** This election was left. */
    void forget(String election) {
        if (missing.containsKey(election)) {
            missing.remove(election);
            reported.remove(election);
            forgetOthers();
        }
    }

    /** Forgets the elections that are not missing any more. */
    private void forgetOthers() {
        List<List<String>> before = List.copyOf(groups);
        groups.clear();
        for (List<String> group : before) {
            List<String> left = stillMissing(group);
            if (!left.isEmpty()) {
                groups.add(left);
            }
        }
        rejected.keySet().retainAll(missing.keySet());
        failures.keySet().retainAll(missing.keySet());
        unshown.keySet().retainAll(missing.keySet());
        reported.removeIf(name -> {
            boolean mended = !missing.containsKey(name);
            if (mended) {
                report.accept(new Transition.Mended(name, Transition.Cause.NOT_ENROLLED));
            }
            return mended;
        });
    }

    private List<String> stillMissing(List<String> names) {
        return names.stream().filter(missing::containsKey).toList();
    }

    /**
     * How long until records are to be added; {@link Long#MAX_VALUE} if there are none, or an observation must come
     * first.
     */
    long nanosToNext(ClockReading now) {
        if (mustObserve) {
            return Long.MAX_VALUE;
        }
        long group = groups.isEmpty() ? Long.MAX_VALUE : pause.nanosLeft(now);
        if (rejected.isEmpty()) {
            return group;
        }
        long soonest = rejected.values().stream()
                .mapToLong(due -> due - now.monotonicNanos())
                .min()
                .orElseThrow();
        return Math.min(group, Math.max(soonest, retry.nanosLeft(now)));
    }

    Command next(ClockReading now) {
        retrying = groups.isEmpty() || pause.nanosLeft(now) > 0;
        inFlight = retrying ? nextRetry(now) : nextGroup();
        Map<String, Long> floors = new LinkedHashMap<>();
        inFlight.forEach(name -> floors.put(name, missing.getOrDefault(name, 0L)));
        return new Command.Enroll(floors);
    }

    private List<String> nextGroup() {
        // after many failures: the largest group is the likeliest to contain names that are not rejected
        List<String> group =
                fruitless < FRUITLESS ? groups.element() : Collections.max(groups, Comparator.comparingInt(List::size));
        groups.remove(group);
        return group;
    }

    private List<String> nextRetry(ClockReading now) {
        return rejected.keySet().stream()
                .filter(name -> rejected.getOrDefault(name, 0L) - now.monotonicNanos() <= 0)
                .limit(1)
                .toList();
    }

    void enrolled() {
        List<String> done = stillMissing(inFlight);
        addsSome = true;
        added.addAll(done);
        fruitless = 0;
        pause.clear();
        if (retrying) {
            rejected.keySet().removeAll(done);
            addGroups(List.copyOf(rejected.keySet()));
            rejected.clear();
        }
    }

    /** Returns whether an observation must come next. */
    boolean failed(String reason, ClockReading now) {
        List<String> failed = stillMissing(inFlight); // without elections that were left in the meantime
        if (retrying) {
            failed.forEach(name -> failedAlone(name, reason, now));
            return false; // this was to be expected
        }
        mustObserve = true;
        int size = failed.size();
        if (size > 1) {
            // before all others, so that the search for the rejected name ends soon
            groups.addFirst(failed.subList(size / 2, size));
            groups.addFirst(failed.subList(0, size / 2));
        } else {
            failed.forEach(name -> failedAlone(name, reason, now));
        }
        fruitless++;
        if (fruitless == 1) {
            fruitlessSinceNanos = now.monotonicNanos();
        }
        if (fruitless >= FRUITLESS) {
            int doublings = addsSome ? 0 : Math.min(fruitless - FRUITLESS, MOST_DOUBLINGS_OF_THE_PAUSE);
            pause.until(now.monotonicNanos() + (heartbeatNanos << doublings));
            if (now.monotonicNanos() - fruitlessSinceNanos >= leaseNanos) {
                groups.forEach(group -> reportOnce(group, reason));
            }
        }
        return true;
    }

    private void failedAlone(String name, String reason, ClockReading now) {
        int times = failures.merge(name, 1, Integer::sum);
        if (times == 1) {
            groups.add(List.of(name));
            return;
        }
        rejected.remove(name); // to be the last one
        rejected.put(name, now.monotonicNanos() + (heartbeatNanos << Math.min(times - 2, MOST_DOUBLINGS)));
        retry.until(now.monotonicNanos() + heartbeatNanos);
        reportOnce(List.of(name), reason);
    }

    private void reportOnce(Collection<String> names, String reason) {
        for (String name : names) {
            if (reported.add(name)) {
                report.accept(new Transition.Impaired(name, Transition.Cause.NOT_ENROLLED, reason));
            }
        }
    }
}
