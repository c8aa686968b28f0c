// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An expression in PromQL, as far as it names meters of leader election and labels.
 *
 * @param place where it is, for people
 * @param text the expression
 * @param shown the texts that are shown beside its result, which may contain labels
 */
record Expression(String place, String text, Collection<String> shown) {

    private static final Pattern SERIES = Pattern.compile("\\b(election_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern VARIABLE = Pattern.compile("^label_values\\(.*,\\s*([a-z_]+)\\)$");
    private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?([a-z_]+)\\s*}}");

    /** One series selector: a meter, and the values that its labels are compared with. */
    record Series(String meter, Map<String, String> labels) {

        private static Series of(MatchResult found) {
            Map<String, String> labels = new TreeMap<>();
            if (found.group(2) != null) {
                MATCHER.matcher(found.group(2))
                        .results()
                        .forEach((MatchResult matcher) -> labels.put(matcher.group(1), matcher.group(2)));
            }
            return new Series(found.group(1), labels);
        }
    }

    List<Series> series() {
        return SERIES.matcher(text).results().map(Series::of).toList();
    }

    /** The labels by which it groups, and those in the texts that are shown beside it. */
    Set<String> resultLabels() {
        Set<String> labels = new TreeSet<>();
        Stream.of(GROUPING, VARIABLE)
                .flatMap(pattern -> pattern.matcher(text).results())
                .flatMap((MatchResult found) -> Arrays.stream(found.group(1).split("\\s*,\\s*", -1)))
                .forEach(labels::add);
        shown.stream()
                .flatMap(each -> SHOWN.matcher(each).results())
                .forEach((MatchResult found) -> labels.add(found.group(1)));
        return labels;
    }

    @Override
    public String toString() {
        return place;
    }
}
