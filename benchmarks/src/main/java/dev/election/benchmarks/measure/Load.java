// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Database;
import dev.election.benchmarks.cluster.Events;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Measures what all instances cost the database and the machine while nothing happens. */
public final class Load implements Measurement {

    // How long all instances are given to report their sums.
    private static final Duration REPORTING = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(60); // in a shorter time no table grows
    private static final double MIB = 1024 * 1024;

    private final Map<ContenderKind, Events.Size> ofOneElection = new LinkedHashMap<>();
    private List<String> usualThreads = List.of();

    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<Integer> sizes() {
        return List.of(1, 100, 1_000, 10_000);
    }

    @Override
    public boolean appliesTo(ContenderKind kind) {
        return true;
    }

    @Override
    public Optional<String> cannot(ContenderKind kind, int elections) {
        return kind == ContenderKind.NONE && elections > 1 ? Optional.of("") : Elections.notTried(kind, elections);
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        return thoroughness.of(new Amount(1, 1), new Amount(2, 1));
    }

    @Override
    public double seconds(Case each) {
        return START + each.rest().toSeconds() + each.watch().toSeconds() + 2 + settling(each);
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = each.start(each.setup().withShortJobs())) {
            Waiting.pass(each.rest());
            watch(each, cluster);
            weigh(each, cluster);
        }
    }

    // A single process of these contenders does not lead so many elections before the harness stops waiting.
    private static double settling(Case each) {
        boolean slow =
                each.kind() == ContenderKind.SPRING_INTEGRATION || each.kind() == ContenderKind.SHEDLOCK_EXTENDER;
        return each.elections() < 1_000
                ? 0
                : slow ? each.thoroughness().settling().toSeconds() : 4;
    }

    private record Moment(
            long nanos,
            Database.Rows rows,
            Map<String, Long> sizes,
            long logged,
            List<Long> statements,
            OptionalLong requests,
            int grants,
            Duration processor,
            Duration compilers) {

        static Moment of(Cluster cluster) throws Exception {
            cluster.alive().forEach(Instance::requestSum);
            Waiting.pass(REPORTING);
            Database database = cluster.database();
            List<Long> statements = new ArrayList<>();
            for (Instance instance : cluster.alive()) {
                statements.add(database.statements(instance.role()));
            }
            return new Moment(
                    System.nanoTime(),
                    database.rows(),
                    database.sizes(),
                    database.logged(),
                    statements,
                    cluster.requests(),
                    cluster.alive().stream()
                            .mapToInt(instance -> instance.events().sum().grants())
                            .sum(),
                    cluster.alive().stream().map(Instance::processorTime).reduce(Duration.ZERO, Duration::plus),
                    cluster.alive().stream().map(Instance::compilerTime).reduce(Duration.ZERO, Duration::plus));
        }
    }

    private static void watch(Case each, Cluster cluster) throws Exception {
        if (Boolean.getBoolean("bench.statements")) {
            cluster.database().forgetStatements();
        }
        Moment before = Moment.of(cluster);
        Waiting.pass(each.watch());
        Moment after = Moment.of(cluster);
        double seconds = (after.nanos() - before.nanos()) / 1e9;
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < after.statements().size(); i++) {
            rates.add((after.statements().get(i) - before.statements().get(i)) / seconds);
        }
        each.add(
                "statements of all instances",
                "/s",
                rates.stream().mapToDouble(Double::doubleValue).sum());
        if (after.requests().isPresent()) {
            each.add(
                    "requests to the servers of an engine, of all instances",
                    "/s",
                    (after.requests().getAsLong() - before.requests().orElse(0)) / seconds);
        }
        if (each.kind().keepsLeadership()) {
            each.add("statements of the leader", "/s", rates.get(0));
            each.add(
                    "statements of a standby",
                    "/s",
                    rates.stream()
                            .skip(1)
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(0));
            each.add("elections led at the end", "", Cluster.led(cluster.alive()));
            each.add("grants while nothing happened", "", after.grants() - before.grants());
        }
        Database.Rows rows = after.rows();
        each.add("rows read", "/s", (rows.read() - before.rows().read()) / seconds);
        each.add("rows written", "/s", (rows.written() - before.rows().written()) / seconds);
        long updated = rows.updated() - before.rows().updated();
        if (updated > 0) {
            each.add(
                    "updates that were HOT",
                    "%",
                    100.0 * (rows.hot() - before.rows().hot()) / updated);
        }
        each.add("log written", "kB/s", (after.logged() - before.logged()) / 1000.0 / seconds);
        each.add("rows updated", "/s", updated / seconds);
        each.add("dead rows at the beginning", "", (double) before.rows().dead());
        each.add("dead rows at the end", "", (double) rows.dead());
        each.add("tables at the beginning", "kB", before.rows().bytes() / 1000.0);
        each.add("tables at the end", "kB", rows.bytes() / 1000.0);
        each.add("vacuums by the server itself", "", (double)
                (rows.vacuums() - before.rows().vacuums()));
        if (seconds >= LONG.toSeconds()) {
            after.sizes().forEach((table, size) -> {
                each.add(
                        "size of " + table + " at the beginning",
                        "kB",
                        before.sizes().getOrDefault(table, 0L) / 1000.0);
                each.add("size of " + table + " at the end", "kB", size / 1000.0);
            });
        }
        each.add(
                "processor time of all instances",
                "ms/s",
                after.processor().minus(before.processor()).toNanos() / 1e6 / seconds);
        each.add(
                "of which compilers of the JVMs",
                "ms/s",
                after.compilers().minus(before.compilers()).toNanos() / 1e6 / seconds);
    }

    private void weigh(Case each, Cluster cluster) throws Exception {
        Instance first = cluster.alive().get(0);
        each.add("connections of an instance", "", (double) cluster.database().connections(first.role()));
        Events.Size size = first.measureSize();
        each.add("connections of the pool in use at once", "", size.taken());
        if (each.kind() == ContenderKind.NONE) {
            usualThreads = first.events().threads();
        }
        if (each.elections() == 1) {
            ofOneElection.putIfAbsent(each.kind(), size);
        }
        each.add("threads of an instance", "", size.threads());
        if (!usualThreads.isEmpty()) {
            each.add("threads more than without", "", size.threads() - usualThreads.size());
        }
        each.add("heap of an instance", "MiB", size.heap() / MIB);
        if (ofOneElection.containsKey(ContenderKind.NONE)) {
            each.add(
                    "heap more than without",
                    "MiB",
                    (size.heap() - ofOneElection.get(ContenderKind.NONE).heap()) / MIB);
        }
        Events.Size one = ofOneElection.get(each.kind());
        if (each.elections() > 1 && one != null) {
            double more = size.heap() - one.heap();
            each.add("heap of each further election", "bytes", more / (each.elections() - 1));
        }
        each.add("resident size of an instance", "MiB", first.resident() / MIB);
        each.note("threads " + Threads.summary(first.events().threads(), usualThreads));
    }
}
