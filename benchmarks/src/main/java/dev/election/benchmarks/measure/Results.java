// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of one measurement: for each thing and number of elections, the samples of each contender. */
public final class Results {

    private final String measurement;
    private final Map<Row, Map<ContenderKind, List<Double>>> samples = new LinkedHashMap<>();
    private final Map<ContenderKind, Map<Integer, String>> reasons = new EnumMap<>(ContenderKind.class);
    private final List<String> notes = new ArrayList<>();

    public Results(String measurement) {
        this.measurement = measurement;
    }

    /** What was measured, in which unit, with how many elections. */
    public record Row(String what, String unit, int elections) {}

    public String measurement() {
        return measurement;
    }

    synchronized void add(Row row, ContenderKind kind, double value) {
        samples.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(kind, key -> new ArrayList<>())
                .add(value);
    }

    /** Something that a number does not say. */
    public synchronized void note(ContenderKind kind, int elections, String text) {
        String note = kind.label() + ", " + elections + ": " + text;
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Why there is no sample of this contender with so many elections; the first reason counts. */
    public synchronized void cannot(ContenderKind kind, int elections, String reason) {
        reasons.computeIfAbsent(kind, key -> new LinkedHashMap<>()).putIfAbsent(elections, reason);
    }

    /** Why there is none; empty if nobody said. */
    public synchronized String reason(ContenderKind kind, int elections) {
        return reasons.getOrDefault(kind, Map.of()).getOrDefault(elections, "");
    }

    public synchronized List<Row> rows() {
        return List.copyOf(samples.keySet());
    }

    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether there is a sample of this contender, or a reason for there being none. */
    public synchronized boolean tellsOf(ContenderKind kind) {
        return reasons.containsKey(kind) || samples.values().stream().anyMatch(of -> of.containsKey(kind));
    }

    /** In ascending order; empty if there are none. */
    public synchronized double[] samples(Row row, ContenderKind kind) {
        double[] sorted = samples.getOrDefault(row, Map.of()).getOrDefault(kind, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** The value that half of the samples do not exceed, halfway between the two in the middle of an even number. */
    public Optional<Double> median(Row row, ContenderKind kind) {
        double[] sorted = samples(row, kind);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Optional.empty();
        }
        return Optional.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** The smallest sample that 95 of 100 do not exceed. */
    public Optional<Double> high(Row row, ContenderKind kind) {
        double[] sorted = samples(row, kind);
        return sorted.length == 0 ? Optional.empty() : Optional.of(sorted[(int) Math.ceil(sorted.length * 0.95) - 1]);
    }
}
