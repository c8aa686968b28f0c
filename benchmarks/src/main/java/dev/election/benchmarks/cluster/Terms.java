// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * All terms of all elections of one cluster, put together from what its instances have written down: which one led
 * which election from when to when, as their listeners were notified. The terms of an instance that was killed end
 * then.
 */
public final class Terms {

    private final List<Moment> moments;
    private final int elections;

    private record Moment(long nanos, String instance, String election, boolean begun) {}

    /**
     * Puts together what the instances of a cluster reported.
     *
     * @param changes what each instance reported, by its name
     * @param killed when each killed instance was killed, in nanoseconds, by its name
     * @param elections how many elections the cluster has
     */
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

    /** How many elections this instance led just before this time. */
    public long ledBy(String instance, long at) {
        return holders(at).values().stream().filter(instance::equals).count();
    }

    /** How many elections each instance led in the end. An instance that led none is absent. */
    public Map<String, Integer> spread() {
        Map<String, Integer> spread = new HashMap<>();
        holders(Long.MAX_VALUE).values().forEach(instance -> spread.merge(instance, 1, Integer::sum));
        return spread;
    }

    /**
     * The time at which the last of the elections that this instance led just before {@code at} got another leader;
     * empty while one of them has none.
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
     * Since when, but not before {@code since}, all elections have had a leader and no instance has led more than one
     * above its share; empty if that is not so at the end.
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

    /** How long, in nanoseconds, each vacancy lasted that began at this time or later and is over. */
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
