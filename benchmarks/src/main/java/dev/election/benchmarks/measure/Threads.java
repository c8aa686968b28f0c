// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which threads there are besides the usual ones, those of one kind together. */
final class Threads {

    private Threads() {}

    static String summary(List<String> all, List<String> usual) {
        List<String> more = new ArrayList<>(all.stream().map(Threads::kind).toList());
        usual.stream().map(Threads::kind).forEach(more::remove);
        Map<String, Long> counts =
                more.stream().collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " × " + entry.getKey())
                .collect(Collectors.joining(", ", "", ""));
    }

    private static String kind(String thread) {
        return thread.replaceAll("\\d+", "#");
    }
}
