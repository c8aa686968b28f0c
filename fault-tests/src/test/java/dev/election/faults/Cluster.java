// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.processes.Server;
import dev.election.testing.judge.Judge;
import dev.election.testing.judge.Led;
import dev.election.testing.judge.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Several instances on one database. Closing ends all of them; the server stays. */
final class Cluster implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long FRESH_NANOS = 300_000_000;

    private final Server server;
    private final Database database;
    private final Path folder;
    private final String[] settings;
    private final List<Instance> instances = new ArrayList<>();

    private Cluster(Server server, String... settings) throws IOException, SQLException {
        this.server = server;
        this.settings = settings.clone();
        int number = COUNT.incrementAndGet();
        database = Database.create(server, "faults" + number);
        folder = Files.createDirectories(Path.of("target", "faults", Long.toString(System.nanoTime())));
    }

    /** On an empty database: the tables are created by the instances. */
    static Cluster empty(Server server, String... settings) throws IOException, SQLException {
        return new Cluster(server, settings);
    }

    /** As many instances as wanted, all of them ready, one of them leading. */
    static Cluster of(int size, Server server, String... settings) throws IOException, SQLException {
        Cluster cluster = new Cluster(server, settings);
        cluster.database.createElectionTables();
        cluster.database.watchClaims();
        try {
            cluster.start(size);
            cluster.leader();
        } catch (RuntimeException | IOException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    Server server() {
        return server;
    }

    Database database() {
        return database;
    }

    List<Instance> instances() {
        return List.copyOf(instances);
    }

    /** Starts instances at once, and returns when all of them are ready. */
    List<Instance> start(int number) throws IOException {
        List<Instance> fresh = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Instance instance =
                    Instance.start("i" + (instances.size() + 1), server.port(), database.name(), folder, settings);
            instances.add(instance);
            fresh.add(instance);
        }
        await("ready", Duration.ofSeconds(90), () -> fresh.stream()
                .allMatch(instance -> instance.report().isReady()));
        return fresh;
    }

    /** Waits until an instance leads, and returns it. */
    Instance leader() {
        await("leader", Duration.ofSeconds(30), () -> leading().isPresent());
        return leading().orElseThrow();
    }

    List<Instance> followers() {
        return followers(leader());
    }

    /** All that are alive but this one. */
    List<Instance> followers(Instance leader) {
        return instances.stream()
                .filter(instance -> instance != leader && instance.isAlive())
                .toList();
    }

    /** The newest token of any term that was led. */
    long token() {
        return led().stream().mapToLong(Led::token).max().orElse(0);
    }

    /** Waits for a term with a token above this one. */
    Led termAfter(long token) {
        await("term after " + token, Duration.ofSeconds(30), () -> token() > token);
        return led().stream()
                .filter(led -> led.token() > token)
                .min(Comparator.comparingLong(Led::token))
                .orElseThrow();
    }

    List<Led> led() {
        return instances.stream()
                .flatMap(instance -> instance.report().led().stream())
                .toList();
    }

    Verdict verdict() throws SQLException {
        // whoever was just told no more has a moment to say so
        pass(Duration.ofNanos(Judge.TOLD_WITHIN_NANOS));
        return Judge.judge(
                instances.stream().map(Instance::report).toList(),
                database.claims(),
                database.staleRuns(),
                instances.stream().filter(Instance::isAlive).map(Instance::name).toList());
    }

    /** Lets time go by, which is what a fault of some duration is. */
    static void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await("time", time.plusSeconds(10), () -> System.nanoTime() - until >= 0);
    }

    static void await(String what, Duration atMost, BooleanSupplier condition) {
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(atMost)
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() throws IOException {
        IntStream.range(0, instances.size()).forEach(i -> closeQuietly(instances.get(i)));
    }

    private Optional<Instance> leading() {
        long now = System.nanoTime();
        return instances.stream()
                .filter(Instance::isAlive)
                .filter(instance ->
                        instance.report().led().stream().anyMatch(led -> now - led.lastNanos() < FRESH_NANOS))
                .findAny();
    }

    private static void closeQuietly(Instance instance) {
        try {
            instance.close();
        } catch (IOException e) {
            System.err.println(instance.name() + " could not be ended: " + e);
        }
    }
}
