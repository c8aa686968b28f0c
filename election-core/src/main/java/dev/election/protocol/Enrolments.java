// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds the records that joined elections lack. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> One record that cannot be added (a name that the database's encoding rejects, a locked key, a
 * missing privilege) must delay neither observations nor any other record; and adding thousands to a slow store must
 * make progress.
 *
 * <p><b>The idea.</b> Each request adds a bounded number of records. After a failed request an observation comes first;
 * then the names of that request are tried in two halves, before all others, until the rejected ones are isolated.
 * These are retried with a growing delay, at most one in a heartbeat interval. If request after request fails, all
 * names may be affected: then there is one request at a time, for as many names as possible, after a pause that grows
 * as long as the store has never added a record.
 *
 * <p><b>What it costs.</b> Nothing while no record is missing. Decision 26.
 */
final class Enrolments {

    // The most names in one request: as many as are claimed in one.
    private static final int AT_ONCE = 2_048;
    // After this many failed requests all names may be affected: more than it takes to halve 2,048 down to one.
    private static final int FRUITLESS = 12;
    // The delay of a rejected name is doubled at most this many times, starting at one heartbeat interval.
    private static final int MOST_DOUBLINGS = 4;
    // The same for the pause after requests that all failed, as long as the store has never added a record.
    private static final int MOST_DOUBLINGS_OF_THE_PAUSE = 3;

    /**
     * Names that are requested together, how often they failed as a single name, and the earliest time of the next
     * request.
     */
    private record Group(
            List<String> names, int failures, @Nullable Long notBeforeNanos) {

        // The first failure may be an outage of the store, which the observation in between shows.
        boolean isRefused() {
            return failures > 1;
        }

        Group without(Predicate<String> gone) {
            return names.stream().noneMatch(gone)
                    ? this
                    : new Group(names.stream().filter(gone.negate()).toList(), failures, notBeforeNanos);
        }

        long nanosLeft(ClockReading now) {
            return notBeforeNanos == null ? 0 : notBeforeNanos - now.monotonicNanos();
        }
    }

    private final long heartbeatNanos;
    private final long leaseNanos;
    private final Consumer<Transition> report;
    // As last observed: each election with the token that its record must start with.
    private Map<String, Long> missing = new LinkedHashMap<>();
    // The names of all groups, and those that were added since the last observation.
    private final Set<String> known = new HashSet<>();
    // Names that were not rejected yet; the first group is requested first.
    private final Deque<Group> groups = new ArrayDeque<>();
    // Rejected single names, the least recently tried one first; they share one delay.
    private final Deque<Group> refused = new ArrayDeque<>();
    private final NotBefore retry = new NotBefore();
    // How many rejected names are retried in one request: more after each success, since the cause may be removed for
    // all of them.
    private int retriesAtOnce = 1;
    // Names whose records the store has confirmed to have added since the last observation.
    private final List<String> added = new ArrayList<>();
    // Since when a confirmed record has not been observed.
    private final Map<String, Long> unshown = new HashMap<>();
    // Elections that were reported because no record can be added, until they have one or are left.
    private final Set<String> reported = new HashSet<>();
    // After requests that all failed: when the next one may be sent for names that were not rejected.
    private final NotBefore pause = new NotBefore();
    // What the request in flight is for.
    private List<Group> inFlight = List.of();
    // Whether an observation must be received before the next request, because one has failed.
    private boolean mustObserve;
    // How many requests for names that were not rejected before have failed since the last success.
    private int fruitless;
    // Whether the store has ever added a record: then the names are the cause of a failure.
    private boolean addsSome;
    // When the first of them failed.
    private long fruitlessSinceNanos;

    Enrolments(Timing timing, Consumer<Transition> report) {
        this.heartbeatNanos = timing.heartbeatNanos();
        this.leaseNanos = timing.leaseNanos();
        this.report = report;
    }

    /** An observation was received that shows no record of these joined elections. */
    void observed(Map<String, Long> nowMissing, ClockReading now) {
        mustObserve = false;
        if (nowMissing.isEmpty() && known.isEmpty() && reported.isEmpty()) {
            return;
        }
        missing = new LinkedHashMap<>(nowMissing);
        keepOnly(missing::containsKey);
        if (!added.isEmpty()) {
            // If none of the added records is shown, for example by a lagging replica, they wait for the next
            // heartbeat. If some are shown, the rest is added at once, since the store may have run out of time
            // half-way.
            List<String> left = added.stream().filter(missing::containsKey).toList();
            boolean lag = left.size() == added.size();
            added.clear();
            left.forEach(name -> notShown(name, now));
            if (!left.isEmpty()) {
                groups.add(new Group(left, 0, lag ? (Long) (now.monotonicNanos() + heartbeatNanos) : null));
            }
        }
        List<String> fresh = missing.keySet().stream().filter(known::add).toList();
        for (int from = 0; from < fresh.size(); from += AT_ONCE) {
            groups.add(new Group(fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE)), 0, null));
        }
    }

    private void notShown(String name, ClockReading now) {
        long since = unshown.computeIfAbsent(name, first -> now.monotonicNanos());
        if (now.monotonicNanos() - since >= leaseNanos) {
            reportOnce(List.of(name), "the lease store reports that it was added, but does not return it");
        }
    }

    /** This election was left. */
    void forget(String election) {
        missing.remove(election);
        reported.remove(election);
        keepOnly(name -> !name.equals(election));
        added.remove(election);
    }

    private void keepOnly(Predicate<String> still) {
        if (known.removeIf(still.negate())) {
            keepOnly(groups, still);
            keepOnly(refused, still);
            unshown.keySet().removeIf(still.negate());
        }
        reported.removeIf(name -> {
            boolean mended = !still.test(name);
            if (mended) {
                report.accept(new Transition.Mended(name, Transition.Cause.NOT_ENROLLED));
            }
            return mended;
        });
    }

    private static void keepOnly(Deque<Group> groups, Predicate<String> still) {
        List<Group> kept = groups.stream()
                .map(group -> group.without(still.negate()))
                .filter(group -> !group.names().isEmpty())
                .toList();
        groups.clear();
        groups.addAll(kept);
    }

    /**
     * How long until records are to be added; {@link Long#MAX_VALUE} if there are none, or an observation must come
     * first.
     */
    long nanosToNext(ClockReading now) {
        if (mustObserve) {
            return Long.MAX_VALUE;
        }
        return Math.min(nanosToNext(groups, pause, now), nanosToNext(refused, retry, now));
    }

    private static long nanosToNext(Deque<Group> groups, NotBefore all, ClockReading now) {
        long least = Long.MAX_VALUE;
        for (Group group : groups) {
            least = Math.min(least, group.nanosLeft(now));
        }
        return Math.max(least, all.nanosLeft(now));
    }

    /** Whether more records are to be added right now. */
    boolean goOn(ClockReading now) {
        return nanosToNext(now) <= 0;
    }

    Command next(ClockReading now) {
        inFlight = nanosToNext(groups, pause, now) <= 0 ? List.of(nextGroup(now)) : nextRetries(now);
        Map<String, Long> floors = new LinkedHashMap<>();
        names(inFlight).forEach(name -> floors.put(name, missing.getOrDefault(name, 0L)));
        return new Command.Enroll(floors);
    }

    private Group nextGroup(ClockReading now) {
        Stream<Group> due = groups.stream().filter(group -> group.nanosLeft(now) <= 0);
        // after many failures: the largest group is the likeliest to contain names that are not rejected
        Optional<Group> next = fruitless < FRUITLESS
                ? due.findFirst()
                : due.max(Comparator.comparingInt(group -> group.names().size()));
        Group group = next.orElseThrow(() -> new IllegalStateException("No record is due to be added"));
        groups.remove(group);
        return group;
    }

    private List<Group> nextRetries(ClockReading now) {
        List<Group> next = new ArrayList<>();
        refused.stream().filter(group -> group.nanosLeft(now) <= 0).findFirst().ifPresent(next::add);
        refused.removeAll(next);
        while (next.size() < retriesAtOnce && !refused.isEmpty()) {
            next.add(refused.remove());
        }
        return next;
    }

    private static List<String> names(List<Group> groups) {
        return groups.stream().flatMap(group -> group.names().stream()).toList();
    }

    private List<Group> takeInFlight() {
        // without elections that were left in the meantime
        List<Group> taken = inFlight.stream()
                .map(group -> group.without(name -> !known.contains(name)))
                .filter(group -> !group.names().isEmpty())
                .toList();
        inFlight = List.of();
        return taken;
    }

    void enrolled() {
        List<Group> done = takeInFlight();
        addsSome = true;
        added.addAll(names(done));
        if (done.stream().anyMatch(Group::isRefused)) {
            retriesAtOnce = Math.min(2 * retriesAtOnce, AT_ONCE);
            retry.clear();
            List<Group> dueNow = refused.stream()
                    .map(group -> new Group(group.names(), group.failures(), null))
                    .toList();
            refused.clear();
            refused.addAll(dueNow);
        } else {
            fruitless = 0;
            pause.clear();
        }
    }

    /** Returns whether an observation must come next. */
    boolean failed(String reason, ClockReading now) {
        List<Group> failed = takeInFlight();
        if (!failed.isEmpty() && failed.get(0).isRefused()) {
            // a retry of rejected names was expected to fail
            retriesAtOnce = 1;
            failed.forEach(group -> refused(group, failed.size() == 1, reason, now));
            return false;
        }
        mustObserve = true;
        failed.forEach(group -> failed(group, reason, now));
        return true;
    }

    private void failed(Group failed, String reason, ClockReading now) {
        int size = failed.names().size();
        if (size > 1) {
            // before all others, so that the search for the rejected name ends soon
            groups.addFirst(new Group(failed.names().subList(size / 2, size), 0, null));
            groups.addFirst(new Group(failed.names().subList(0, size / 2), 0, null));
        } else {
            refused(failed, true, reason, now);
        }
        if (failed.failures() == 0 && ++fruitless == 1) {
            fruitlessSinceNanos = now.monotonicNanos();
        }
        if (fruitless < FRUITLESS) {
            return;
        }
        int doublings = addsSome ? 0 : Math.min(fruitless - FRUITLESS, MOST_DOUBLINGS_OF_THE_PAUSE);
        pause.until(now.monotonicNanos() + delayNanos(doublings));
        if (now.monotonicNanos() - fruitlessSinceNanos >= leaseNanos) {
            groups.forEach(group -> reportOnce(group.names(), reason));
        }
    }

    private void refused(Group group, boolean alone, String reason, ClockReading now) {
        int failures = group.failures() + (alone ? 1 : 0);
        if (failures == 1) {
            groups.add(new Group(group.names(), failures, null));
            return;
        }
        refused.add(new Group(group.names(), failures, now.monotonicNanos() + delayNanos(failures - 2)));
        retry.until(now.monotonicNanos() + heartbeatNanos);
        reportOnce(group.names(), reason);
    }

    private long delayNanos(int doublings) {
        return heartbeatNanos << Math.min(doublings, MOST_DOUBLINGS);
    }

    private void reportOnce(Collection<String> names, String reason) {
        for (String name : names) {
            if (reported.add(name)) {
                report.accept(new Transition.Impaired(name, Transition.Cause.NOT_ENROLLED, reason));
            }
        }
    }
}
