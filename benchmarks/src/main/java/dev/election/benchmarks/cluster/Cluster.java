// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Several instances of one contender, on a database of their own. Closing kills the instances, stops the engine, drops
 * the database, and deletes the events and logs unless {@code bench.keep} is set.
 */
public final class Cluster implements AutoCloseable {

    /** Known to all contenders: see their class {@code Bench} and application.yml. */
    public static final Duration LEASE = Duration.ofSeconds(3);

    public static final Duration HEARTBEAT = Duration.ofSeconds(1);

    // How long an instance may take to be ready.
    private static final Duration START = Duration.ofMinutes(5);
    // An instance that said at most so long ago that it leads counts as the leader.
    private static final long FRESH_NANOS = 300_000_000;
    private static final Duration LEADER_AT_MOST = Duration.ofSeconds(30);

    private final Setup setup;
    private final Postgres postgres;
    private final Database database;
    private final @Nullable Engine engine;
    private final Path folder;
    private final List<Instance> instances = new ArrayList<>();
    private final Launcher launcher;
    private int roles;

    /**
     * Creates the database, and starts the servers of the engine if the contender needs one. Starts no instance yet.
     */
    public Cluster(Postgres postgres, Setup setup) throws IOException, SQLException {
        this.postgres = postgres;
        this.setup = setup;
        folder = Files.createTempDirectory("election-benchmark");
        database = postgres.fresh(setup.kind());
        engine = engine(setup.kind());
        launcher = new Launcher(setup, backend(), postgres.port(), database.name(), folder);
    }

    private static @Nullable Engine engine(ContenderKind kind) throws IOException {
        return switch (kind.place()) {
            case DATABASE -> null;
            case ETCD -> new Etcd();
            case ZOOKEEPER -> new ZooKeeper();
            case CASSANDRA -> new Cassandra();
        };
    }

    /** Starts several: the first leads, as far as that is the contender's way, before the others are there to try. */
    public Cluster start(int number, Duration atMost) throws IOException {
        Instance first = start();
        if (setup.kind() != ContenderKind.NONE) {
            awaitLed(first, atMost);
        }
        for (int i = 1; i < number; i++) {
            launch();
        }
        instances.forEach(this::awaitReady);
        return this;
    }

    /** Starts several at the same time, and returns the time just before, when all are ready. */
    public long startAtOnce(int number) throws IOException {
        long before = System.nanoTime();
        for (int i = 0; i < number; i++) {
            launch();
        }
        instances.forEach(this::awaitReady);
        return before;
    }

    private void awaitLed(Instance first, Duration atMost) {
        if (setup.kind().keepsLeadership()) {
            Waiting.await(atMost, () -> first.events().sum().led() >= setup.elections());
        } else {
            Waiting.await(atMost, () -> first.events().sum().grants() > 0);
        }
    }

    /** Starts one more, and returns when it is ready. */
    public Instance start() throws IOException {
        Instance instance = launch();
        awaitReady(instance);
        return instance;
    }

    private Instance launch() throws IOException {
        Instance instance = launcher.launch("bench" + ++roles);
        instances.add(instance);
        return instance;
    }

    private void awaitReady(Instance instance) {
        Waiting.until("start", START, () -> {
            if (!instance.isAlive()) {
                throw new IllegalStateException("A process ended: see " + launcher.log(instance.role()));
            }
            return instance.events().ready().isPresent();
        });
    }

    /** What every process told of all its terms so far, with these having been killed then. */
    public Terms terms(Map<String, Long> killed) {
        Map<String, List<Events.Change>> changes = new HashMap<>();
        instances.forEach(each -> changes.put(each.role(), each.events().changes()));
        return new Terms(changes, killed, setup.elections());
    }

    public Database database() {
        return database;
    }

    public List<Instance> alive() {
        return instances.stream().filter(Instance::isAlive).toList();
    }

    /** All that are alive but this one. */
    public List<Instance> others(Instance leader) {
        return alive().stream().filter(instance -> instance != leader).toList();
    }

    /**
     * Waits until an instance says that it leads the watched election, and returns it. Where leading lasts no longer
     * than a job, it is one that has just begun.
     *
     * @throws IllegalStateException if there is none in time
     */
    public Instance awaitLeader() {
        long now = System.nanoTime();
        if (!setup.kind().keepsLeadership()) {
            Waiting.until("leader", LEADER_AT_MOST, () -> grantedTo(now).isPresent());
            return grantedTo(now).orElseThrow();
        }
        Waiting.until("leader", LEADER_AT_MOST, () -> leading().isPresent());
        return leading().orElseThrow();
    }

    private Optional<Instance> grantedTo(long since) {
        return alive().stream()
                .filter(instance -> instance.events().granted(since).isPresent())
                .findAny();
    }

    private Optional<Instance> leading() {
        long now = System.nanoTime();
        return alive().stream()
                .filter(instance -> {
                    OptionalLong yes = instance.events().lastYes();
                    return yes.isPresent() && now - yes.getAsLong() < FRESH_NANOS;
                })
                .findAny();
    }

    /** How many elections are led by these together, as they said last. */
    public static int led(List<Instance> instances) {
        return instances.stream().mapToInt(each -> each.events().sum().led()).sum();
    }

    /** When the middle one of the elections was granted to the one of these that leads most, as it said last. */
    public static long middleGrant(List<Instance> instances) {
        return instances.stream()
                .map(each -> each.events().sum())
                .max(Comparator.comparingInt(Events.Sum::led))
                .orElseThrow()
                .middleGrant();
    }

    /** When these were last granted an election, as they said last. */
    public static long lastGrant(List<Instance> instances) {
        return instances.stream()
                .mapToLong(each -> each.events().sum().lastGrant())
                .max()
                .orElseThrow();
    }

    /**
     * Waits for the first of these to be granted the watched election, at this time or later; empty if none is in time.
     */
    public static OptionalLong awaitGrant(List<Instance> among, long since, Duration atMost) {
        Waiting.await(atMost, () -> granted(among, since).isPresent());
        return granted(among, since);
    }

    private static OptionalLong granted(List<Instance> among, long since) {
        return among.stream()
                .map(instance -> instance.events().granted(since))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /** Stops the database, or the servers of the engine, in an orderly way. */
    public void stopServer() throws IOException {
        backend().stop();
    }

    /** Starts them again; returns the time just before the first request to which one of them responded. */
    public long startServerAgain() throws IOException {
        return backend().startAgain();
    }

    private Backend backend() {
        return engine == null ? postgres : engine;
    }

    /** How many requests the servers of the engine have received so far; empty if there is only the database. */
    public OptionalLong requests() throws IOException {
        return engine == null ? OptionalLong.empty() : OptionalLong.of(engine.requests());
    }

    @Override
    public void close() throws IOException, SQLException {
        instances.forEach(Instance::close);
        if (Boolean.getBoolean("bench.statements")) {
            database.mostFrequent().forEach(System.err::println);
        }
        if (engine != null) {
            engine.close();
        }
        database.close();
        if (!Boolean.getBoolean("bench.keep")) {
            try (var files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
