// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * All terms of all elections of one cluster, put together from what its processes wrote down: who led what from when to
 * when, as their listeners were told. A process that was killed ended all its terms when it was.
 */
public final class Terms {

    private final List<Moment> moments;
    private final int elections;

    private record Moment(long nanos, String instance, String election, boolean begun) {}

    /** Of so many elections, these: by instance; and when those that were killed were. */
    public Terms(Map<String, List<Events.Change>> changes, Map<String, Long> killed, int elections) {
        this.elections = elections;
        moments = new ArrayList<>();
        changes.forEach((instance, of) ->
                of.forEach(each -> moments.add(new Moment(each.nanos(), instance, each.election(), each.begun()))));
        killed.forEach((instance, nanos) -> heldBy(changes.getOrDefault(instance, List.of()))
                .forEach(election -> moments.add(new Moment(nanos, instance, election, false))));
        moments.sort(Comparator.comparingLong(Moment::nanos));
    }

    private static List<String> heldBy(List<Events.Change> changes) {
        Map<String, Boolean> last = new HashMap<>();
        changes.forEach(change -> last.put(change.election(), change.begun()));
        return last.keySet().stream().filter(last::get).toList();
    }

    /** How many terms began at this time or later. */
    public long begun(long since) {
        return moments.stream()
                .filter(each -> each.begun() && each.nanos() - since >= 0)
                .count();
    }

    /** How many elections this instance led at this time. */
    public long ledBy(String instance, long at) {
        return holders(at).values().stream().filter(instance::equals).count();
    }

    /** How many elections each led in the end; who led none is not among them. */
    public Map<String, Integer> spread() {
        Map<String, Integer> spread = new HashMap<>();
        holders(Long.MAX_VALUE).values().forEach(instance -> spread.merge(instance, 1, Integer::sum));
        return spread;
    }

    /**
     * When the last of the elections that this instance led at this time was led by another one; empty if one is not
     * yet.
     */
    public OptionalLong takenOver(String instance, long at) {
        Map<String, Long> taken = new HashMap<>();
        Map<String, String> before = holders(at);
        for (Moment each : moments) {
            if (each.begun()
                    && each.nanos() - at >= 0
                    && instance.equals(before.get(each.election()))
                    && !each.instance().equals(instance)) {
                taken.putIfAbsent(each.election(), each.nanos());
            }
        }
        return taken.size() < ledBy(instance, at)
                ? OptionalLong.empty()
                : taken.values().stream().mapToLong(Long::longValue).max();
    }

    /**
     * Since when, at this time at the earliest, all are led and nobody leads more than one above its share; empty if
     * not.
     */
    public OptionalLong evenSince(long since, int instances) {
        Map<String, String> holders = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        OptionalLong even = OptionalLong.empty();
        for (Moment each : moments) {
            apply(each, holders, counts);
            if (!isEven(holders, counts, instances)) {
                even = OptionalLong.empty();
            } else if (even.isEmpty()) {
                even = OptionalLong.of(each.nanos());
            }
        }
        return even.isEmpty() ? even : OptionalLong.of(Math.max(even.getAsLong(), since));
    }

    private boolean isEven(Map<String, String> holders, Map<String, Integer> counts, int instances) {
        return holders.size() == elections
                && counts.values().stream().allMatch(count -> (count - 1) * instances <= elections);
    }

    /**
     * For how long, in nanoseconds, each election that changed hands since this time was without a leader on its way.
     */
    public List<Long> vacancies(long since) {
        List<Long> vacancies = new ArrayList<>();
        Map<String, Long> ended = new HashMap<>();
        for (Moment each : moments) {
            Long before = each.begun() ? ended.remove(each.election()) : null;
            if (!each.begun() && each.nanos() - since >= 0) {
                ended.put(each.election(), each.nanos());
            } else if (before != null) {
                vacancies.add(each.nanos() - before);
            }
        }
        return vacancies;
    }

    private Map<String, String> holders(long at) {
        Map<String, String> holders = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Moment each : moments) {
            if (at == Long.MAX_VALUE || each.nanos() - at < 0) {
                apply(each, holders, counts);
            }
        }
        return holders;
    }

    private static void apply(Moment each, Map<String, String> holders, Map<String, Integer> counts) {
        String before = each.begun() ? holders.put(each.election(), each.instance()) : holders.get(each.election());
        if (!each.begun() && each.instance().equals(before)) {
            holders.remove(each.election());
            counts.merge(each.instance(), -1, Integer::sum);
        } else if (each.begun()) {
            counts.merge(each.instance(), 1, Integer::sum);
            if (before != null) {
                counts.merge(before, -1, Integer::sum);
            }
        }
    }
}
