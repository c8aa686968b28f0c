// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.test.ClusterHistory.Event;
import dev.election.test.ClusterHistory.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The history of a cluster as text: a line for each event, with a lane for each instance. Runs between which nothing
 * else happened are one line.
 */
final class ClusterTimeline {

    /** The lane of what concerns the store of all instances. */
    static final String STORE = "store";

    private static final int NARROWEST = 12;
    private static final int WIDEST = 44;

    private final List<String> lanes;

    ClusterTimeline(List<String> lanes) {
        this.lanes = lanes;
    }

    /** For example 1.204 s. */
    static String seconds(Duration at) {
        return String.format(Locale.ROOT, "%.3f s", at.toNanos() / 1e9);
    }

    /** A method without its package. */
    static String name(String work) {
        int method = work.indexOf('(') < 0 ? work.length() : work.indexOf('(');
        int type = work.lastIndexOf('.', Math.max(0, work.lastIndexOf('.', method) - 1));
        return work.substring(type + 1);
    }

    String render(List<Event> events, List<Run> runs, Duration until) {
        List<Event> lines = new ArrayList<>(events);
        addRuns(runs, events, lines);
        lines.sort(Comparator.comparing(Event::at));
        Map<String, Integer> widths = new HashMap<>();
        lanes.forEach(lane -> widths.put(lane, Math.max(NARROWEST, lane.length())));
        lines.forEach(
                line -> widths.merge(line.lane(), Math.min(WIDEST, line.what().length()), Math::max));
        StringBuilder text = new StringBuilder(String.format("%10s", "time"));
        lanes.forEach(lane -> text.append(" | ").append(pad(lane, widths.getOrDefault(lane, NARROWEST))));
        lines.forEach(line -> {
            text.append('\n').append(String.format("%10s", seconds(line.at())));
            lanes.forEach(lane -> text.append(" | ")
                    .append(pad(lane.equals(line.lane()) ? line.what() : "", widths.getOrDefault(lane, NARROWEST))));
        });
        return text.append('\n')
                .append(String.format("%10s", seconds(until)))
                .append(" | (now)")
                .toString()
                .replaceAll("(?m)[ |]+$", "");
    }

    private static String pad(String text, int width) {
        return String.format("%-" + width + "s", text);
    }

    // A run during which something else happened has a line for its beginning and one for its end.
    private static void addRuns(List<Run> runs, List<Event> events, List<Event> lines) {
        List<Duration> moments = events.stream().map(Event::at).sorted().toList();
        Map<List<Object>, List<Run>> together = new HashMap<>();
        for (Run run : runs) {
            String what = name(run.work()) + " in " + run.election() + " " + run.token();
            Duration to = run.to();
            if (to == null) {
                lines.add(new Event(run.instance(), run.from(), "begins " + what + ", still runs"));
            } else if (count(moments, run.from()) != count(moments, to)) {
                lines.add(new Event(run.instance(), run.from(), "begins " + what));
                lines.add(new Event(run.instance(), to, "ends " + what));
            } else {
                together.computeIfAbsent(List.of(count(moments, to), run.instance(), what), begun -> new ArrayList<>())
                        .add(run);
            }
        }
        together.forEach((key, same) -> lines.add(
                new Event(same.get(0).instance(), same.get(0).from(), "runs " + key.get(2) + times(same.size()))));
    }

    private static String times(int count) {
        return count == 1 ? "" : ", " + count + " times";
    }

    private static long count(List<Duration> moments, Duration until) {
        return moments.stream().filter(each -> each.compareTo(until) <= 0).count();
    }
}
