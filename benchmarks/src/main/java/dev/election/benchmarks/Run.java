// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.cluster.Kind;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.benchmarks.measure.Json;
import dev.election.benchmarks.measure.Machine;
import dev.election.benchmarks.measure.Measurement;
import dev.election.benchmarks.measure.Sheet;
import dev.election.benchmarks.measure.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run: all measurements that are asked for, on one PostgreSQL. The contenders take turns, each on a fresh database and
 * with nobody else running, in the other order from turn to turn. What fails for one is noted, and the others go on.
 */
final class Run {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm");

    private final Arguments arguments;
    private final Path results;
    private final List<Sheet> sheets = new ArrayList<>();
    private final String started = LocalDateTime.now(ZoneOffset.UTC).format(NAME);

    Run(Arguments arguments, Path results) {
        this.arguments = arguments;
        this.results = results;
    }

    List<Sheet> run() throws Exception {
        try (Postgres postgres = new Postgres()) {
            Map<String, String> server = new LinkedHashMap<>();
            server.put("postgresql", postgres.setting("server_version"));
            server.put("fsync", postgres.setting("fsync"));
            server.put("synchronous_commit", postgres.setting("synchronous_commit"));
            server.put("instances", Integer.toString(arguments.instances()));
            Map<String, String> facts = Machine.facts(arguments.effort(), server);
            facts.forEach((name, value) -> System.out.println(name + ": " + value));
            for (Measurement measurement : arguments.measurements()) {
                measure(measurement, postgres);
                write(facts); // after each, so that what there is survives whatever comes
            }
        }
        return sheets;
    }

    private void measure(Measurement measurement, Postgres postgres) {
        Sheet sheet = new Sheet(measurement.name());
        sheets.add(sheet);
        for (int turn = 0; turn < measurement.turns(arguments.effort()); turn++) {
            List<Kind> order = new ArrayList<>(arguments.kinds());
            if (turn % 2 == 1) {
                Collections.reverse(order);
            }
            for (Kind kind : order) {
                for (int elections : measurement.sizes(kind)) {
                    if (arguments.sizes().isEmpty() || arguments.sizes().contains(elections)) {
                        measure(
                                measurement,
                                new Measurement.Case(
                                        kind,
                                        elections,
                                        postgres,
                                        arguments.effort(),
                                        arguments.watch(),
                                        arguments.instances(),
                                        sheet));
                    }
                }
            }
        }
        System.out.println("\n" + Table.of(sheet));
    }

    private static void measure(Measurement measurement, Measurement.Case each) {
        long begun = System.nanoTime();
        String what = measurement.name() + " " + each.kind().label() + " " + each.elections();
        try {
            measurement.measure(each);
            System.err.printf("%s: %.0f s%n", what, (System.nanoTime() - begun) / 1e9);
        } catch (Exception e) {
            each.sheet().note(each.kind(), each.elections(), "failed: " + e.getMessage());
            System.err.println(what + " failed");
            e.printStackTrace();
        }
    }

    private void write(Map<String, String> facts) throws Exception {
        Files.createDirectories(results);
        Files.writeString(results.resolve(started + ".json"), Json.of(facts, sheets));
    }
}
