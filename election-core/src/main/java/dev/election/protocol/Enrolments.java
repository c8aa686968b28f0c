// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records that joined elections lack, and how they are added. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> One record that cannot be added (a name that the database's encoding refuses, a locked key, no right
 * to insert) must hold up neither the observation nor any other record; and thousands on a slow store must get done.
 *
 * <p><b>The idea.</b> A bounded number is asked for at a time. A request that fails is followed by an observation before
 * anything else is enrolled; its names are then asked for in two halves, until those that are refused stand alone. These are tried
 * again with a growing delay. If one request after the other fails and none is answered, it is not the names: then all of them
 * wait, longer each time.
 *
 * <p><b>What it costs.</b> Nothing while no record is missing. Decision 26.
 */
final class Enrolments {

    // As many as are claimed at a time.
    private static final int AT_ONCE = 2_048;
    // More than it takes to halve that many down to one name.
    private static final int FRUITLESS = 12;
    // The delay grows up to two to the power of this many heartbeat intervals.
    private static final int MOST_DOUBLINGS = 4;

    /** Names that are asked for together; how often they failed as a single name; and not before when. */
    private record Group(
            List<String> names, int failures, @Nullable Long notBeforeNanos) {

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
    private final List<Transition> transitions;
    // As the last observation showed: each with the token that its record must begin with.
    private Map<String, Long> missing = new LinkedHashMap<>();
    // All names of the groups and of those that were added since the last observation.
    private final Set<String> known = new HashSet<>();
    private final Deque<Group> groups = new ArrayDeque<>();
    private final List<String> added = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final Postponed pause = new Postponed();
    private @Nullable Group out;
    private boolean mustObserve;
    // Requests for names that were not refused before, without an answer in between.
    private int fruitless;

    Enrolments(Timing timing, List<Transition> transitions) {
        this.heartbeatNanos = timing.heartbeatNanos();
        this.transitions = transitions;
    }

    /** An observation was answered, and showed no record of these joined elections. */
    void observed(Map<String, Long> nowMissing, ClockReading now) {
        mustObserve = false;
        if (nowMissing.isEmpty() && known.isEmpty() && told.isEmpty()) {
            return;
        }
        missing = new LinkedHashMap<>(nowMissing);
        keepOnly(missing::containsKey);
        if (!added.isEmpty()) {
            // Those that were added and are not shown, for example by a replica that lags, wait for the next heartbeat;
            // not if others of them are shown, since the store may have stopped half-way for want of time.
            List<String> left = added.stream().filter(missing::containsKey).toList();
            boolean lag = left.size() == added.size();
            added.clear();
            if (!left.isEmpty()) {
                groups.add(new Group(left, 0, lag ? (Long) (now.monotonicNanos() + heartbeatNanos) : null));
            }
        }
        List<String> fresh = missing.keySet().stream().filter(known::add).toList();
        for (int from = 0; from < fresh.size(); from += AT_ONCE) {
            groups.add(new Group(fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE)), 0, null));
        }
    }

    /** This election was left. */
    void forget(String election) {
        missing.remove(election);
        told.remove(election);
        keepOnly(name -> !name.equals(election));
        added.remove(election);
    }

    private void keepOnly(Predicate<String> still) {
        if (known.removeIf(still.negate())) {
            List<Group> kept = groups.stream()
                    .map(group -> group.without(still.negate()))
                    .filter(group -> !group.names().isEmpty())
                    .toList();
            groups.clear();
            groups.addAll(kept);
        }
        told.removeIf(name -> {
            boolean mended = !still.test(name);
            if (mended) {
                transitions.add(new Transition.Mended(name));
            }
            return mended;
        });
    }

    /** How long until records are to be added; the greatest number while none are, or an observation must come first. */
    long nanosToNext(ClockReading now) {
        if (mustObserve || groups.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long least = Long.MAX_VALUE;
        for (Group group : groups) {
            least = Math.min(least, group.nanosLeft(now));
        }
        return Math.max(least, pause.nanosLeft(now));
    }

    /** Whether there is more to add right after what was added last. */
    boolean goOn(ClockReading now) {
        return nanosToNext(now) <= 0;
    }

    Command next(ClockReading now) {
        Group due = groups.stream()
                .filter(group -> group.nanosLeft(now) <= 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No record is to be added"));
        groups.remove(due);
        out = due;
        Map<String, Long> floors = new LinkedHashMap<>();
        due.names().forEach(name -> floors.put(name, missing.getOrDefault(name, 0L)));
        return new Command.Enroll(floors);
    }

    void enrolled() {
        Group done = out;
        if (done != null) {
            added.addAll(done.names());
            out = null;
            fruitless = 0;
            pause.clear();
        }
    }

    void failed(String reason, ClockReading now) {
        mustObserve = true;
        Group failed = out;
        out = null;
        if (failed == null) {
            return;
        }
        int size = failed.names().size();
        if (size > 1) {
            groups.add(new Group(failed.names().subList(0, size / 2), 0, null));
            groups.add(new Group(failed.names().subList(size / 2, size), 0, null));
        } else {
            refused(failed, reason, now);
        }
        if (failed.failures() == 0) {
            fruitless++;
        }
        if (fruitless >= FRUITLESS) {
            pause.until(now.monotonicNanos() + delayNanos(fruitless - FRUITLESS));
            groups.forEach(group -> tell(group.names(), reason));
        }
    }

    // The first time it may have been the store that did not answer: the observation in between shows that.
    private void refused(Group alone, String reason, ClockReading now) {
        int failures = alone.failures() + 1;
        boolean again = failures > 1;
        Long notBefore = again ? (Long) (now.monotonicNanos() + delayNanos(failures - 2)) : null;
        groups.add(new Group(alone.names(), failures, notBefore));
        if (again) {
            tell(alone.names(), reason);
        }
    }

    private long delayNanos(int doublings) {
        return heartbeatNanos << Math.min(doublings, MOST_DOUBLINGS);
    }

    private void tell(Collection<String> names, String reason) {
        for (String name : names) {
            if (told.add(name)) {
                transitions.add(new Transition.Impaired(name, Transition.Cause.NOT_ENROLLED, reason));
            }
        }
    }
}
