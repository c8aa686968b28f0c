// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.measure.Measurement;
import dev.election.benchmarks.measure.Thoroughness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param sizes only these numbers of elections; all if there are none
 */
record Arguments(
        List<Measurement> measurements,
        List<ContenderKind> kinds,
        List<Integer> sizes,
        Thoroughness thoroughness,
        Optional<Duration> rested,
        Optional<Duration> watched,
        OptionalInt instances) {

    static final String USAGE = """
            Usage: java -jar benchmarks.jar all | MEASUREMENT… [options]
                   java -jar benchmarks.jar jmh [options of JMH]
                   java -jar benchmarks.jar charts FIGURES.json FOLDER

            Measurements: %s
              --contenders A,B   only these, of %s
              --elections N,M    only with these numbers of elections
              --instances N      instead of three, or of five where elections are balanced
              --rest SECONDS     for how long nothing happens before a load is watched
              --watch SECONDS    for how long a load is watched
              --thorough         more runs of each: hours
              --quick            few runs of each, to see that it works
              --smoke            one run of each
            """;

    static Arguments parse(String[] words) {
        List<Measurement> chosen = new ArrayList<>();
        List<ContenderKind> kinds = List.of(ContenderKind.values());
        List<Integer> sizes = List.of();
        Thoroughness thoroughness = Thoroughness.NORMAL;
        Optional<Duration> rested = Optional.empty();
        Optional<Duration> watched = Optional.empty();
        OptionalInt instances = OptionalInt.empty();
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "all" -> chosen.addAll(Measurements.all());
                case "--thorough" -> thoroughness = Thoroughness.THOROUGH;
                case "--quick" -> thoroughness = Thoroughness.QUICK;
                case "--smoke" -> thoroughness = Thoroughness.SMOKE;
                case "--rest" -> rested = Optional.of(seconds(words, ++i));
                case "--watch" -> watched = Optional.of(seconds(words, ++i));
                case "--instances" ->
                    instances = OptionalInt.of(Integer.parseInt(list(words, ++i).get(0)));
                case "--contenders" ->
                    kinds = list(words, ++i).stream().map(ContenderKind::of).toList();
                case "--elections" ->
                    sizes = list(words, ++i).stream().map(Integer::valueOf).toList();
                default -> chosen.add(Measurements.named(words[i]));
            }
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("Nothing is asked for");
        }
        return new Arguments(List.copyOf(chosen), kinds, sizes, thoroughness, rested, watched, instances);
    }

    /** For how long nothing happens before a load is watched. */
    Duration rest() {
        return rested.orElseGet(thoroughness::resting);
    }

    /** For how long a load is watched. */
    Duration watch() {
        return watched.orElseGet(thoroughness::window);
    }

    static String usage() {
        return USAGE.formatted(
                Measurements.all().stream().map(Measurement::name).toList(),
                Arrays.stream(ContenderKind.values()).map(ContenderKind::label).toList());
    }

    private static Duration seconds(String[] words, int at) {
        return Duration.ofSeconds(Long.parseLong(list(words, at).get(0)));
    }

    private static List<String> list(String[] words, int at) {
        if (at >= words.length) {
            throw new IllegalArgumentException(words[at - 1] + " wants something behind it");
        }
        return List.of(words[at].split(","));
    }
}
