// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.chart.Charts;
import dev.election.benchmarks.chart.Figures;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.benchmarks.measure.Json;
import dev.election.benchmarks.measure.Machine;
import dev.election.benchmarks.measure.Markdown;
import dev.election.benchmarks.measure.Results;
import dev.election.benchmarks.measure.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run: all measurements that are asked for, on one PostgreSQL, one contender at a time with nobody else running.
 * What fails for one is noted, and the others go on; what has been measured is in the files at once.
 */
final class Run {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm");

    private final Arguments arguments;
    private final Path results;
    private final String started = LocalDateTime.now(ZoneOffset.UTC).format(NAME);

    Run(Arguments arguments, Path results) {
        this.arguments = arguments;
        this.results = results;
    }

    List<Results> run() throws Exception {
        try (Postgres postgres = new Postgres()) {
            Map<String, String> facts = facts(postgres);
            facts.forEach((name, value) -> System.out.println(name + ": " + value));
            Plan plan = new Plan(arguments, postgres);
            List<Plan.Step> steps = plan.steps();
            System.out.printf("%d steps, about %d min%n", steps.size(), plan.minutes());
            Progress progress =
                    new Progress(steps.stream().map(Plan.Step::seconds).toList(), System::nanoTime);
            for (int i = 0; i < steps.size(); i++) {
                Plan.Step step = steps.get(i);
                System.err.println(progress.before(i) + " " + step.name());
                measure(step);
                write(facts, plan.sheets());
                if (i + 1 == steps.size() || steps.get(i + 1).measurement() != step.measurement()) {
                    System.out.println("\n" + Table.of(step.each().results()));
                }
            }
            Charts.of(Figures.read(results.resolve(started + ".json"))).write(results, started);
            return plan.sheets();
        }
    }

    private Map<String, String> facts(Postgres postgres) throws Exception {
        Map<String, String> server = new LinkedHashMap<>();
        server.put("postgresql", postgres.setting("server_version"));
        server.put("fsync", postgres.setting("fsync"));
        server.put("synchronous_commit", postgres.setting("synchronous_commit"));
        server.put(
                "instances",
                arguments.instances().stream()
                        .mapToObj(Integer::toString)
                        .findAny()
                        .orElse("3; balance 5"));
        return Machine.facts(arguments.thoroughness(), server);
    }

    private static void measure(Plan.Step step) {
        long begun = System.nanoTime();
        try {
            step.measurement().measure(step.each());
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.err.printf("    %.0f s of about %.0f%n", seconds, step.seconds());
        } catch (Exception e) {
            Results sheet = step.each().results();
            sheet.cannot(step.each().kind(), step.each().elections(), "failed");
            sheet.note(step.each().kind(), step.each().elections(), "failed: " + e.getMessage());
            System.err.println("    failed");
            e.printStackTrace();
        }
    }

    private void write(Map<String, String> facts, List<Results> sheets) throws IOException {
        Files.createDirectories(results);
        Files.writeString(results.resolve(started + ".json"), Json.of(facts, sheets));
        Files.writeString(results.resolve(started + ".md"), Markdown.of(facts, sheets));
    }
}
