// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Several instances of an application in one JVM, over one store, with whatever may go wrong in production: a test
 * crashes them, cuts them off, freezes them, and asserts what its leader work has made of it.
 *
 * <pre>{@code
 * try (ElectionCluster cluster = ElectionCluster.of(MyApplication.class).instances(3).start()) {
 *     String first = cluster.awaitLeader("billing");
 *     cluster.cutOff(first);
 *     cluster.awaitLeaderOtherThan(first, "billing");
 *     cluster.history().assertNeverTwoLeaders().assertNoRunInTwoTermsAtOnce();
 * }
 * }</pre>
 *
 * <p>Each instance is an application context of its own, with {@code server.port=0}. The leases are kept in memory, or
 * in the application's own store ({@link ElectionClusterBuilder#applicationStore()}). With JUnit Jupiter,
 * {@link ElectionClusterTest} starts a cluster for each test.
 *
 * <p><b>Time</b> is real by default, and leases are short. With {@link ElectionClusterBuilder#handMovedClock()} it
 * passes only in {@link #advance}, {@link #awaitLeader} and {@link #awaitLeaderOtherThan}, so that the takeover of a
 * lease of 15 s takes milliseconds, and the same course each time. Leader work itself is in real time nevertheless, and
 * so is a scheduler: let the test call its jobs.
 *
 * <p><b>What one JVM cannot do.</b> A thread cannot be stopped from outside. In a frozen instance, a thread stands
 * still when it next asks the election for anything: when a guarded call begins or ends, in {@code isLeader()},
 * {@code Term.isCurrent()} or {@code ensureCurrent()}, and before a commit that is checked in memory. Until then it
 * runs on, so a job that asks nothing is not frozen. The threads of a crashed instance are interrupted, and what they
 * do after that is not recorded; its context is closed in the background. Static state of the application is shared by
 * all instances.
 *
 * <p>To be used by one thread at a time.
 *
 * @since 0.1.0
 */
public final class ElectionCluster implements AutoCloseable {

    private static final Duration FOR_ENDINGS = Duration.ofSeconds(10);

    /** What all instances start with. */
    record Settings(
            List<Class<?>> sources,
            Map<String, Object> properties,
            List<String> profiles,
            boolean applicationStore,
            boolean handMovedClock,
            Duration leaseDuration,
            Duration heartbeatInterval) {}

    private final Settings settings;
    private final @Nullable InMemoryLeaseStore memory;
    private final ClusterTime time;
    private final ClusterRecorder recorder;
    private final Map<String, ClusterInstance> running = new LinkedHashMap<>();
    private final Collection<ClusterInstance> closing = new ArrayList<>();

    // Written by the test, read by the threads of all instances.
    private volatile boolean storeDown;

    ElectionCluster(Settings settings) {
        this.settings = settings;
        this.memory = settings.applicationStore() ? null : new InMemoryLeaseStore();
        this.time = settings.handMovedClock()
                ? new HandMovedTime(settings.leaseDuration(), settings.heartbeatInterval())
                : new RealTime(settings.leaseDuration(), settings.heartbeatInterval());
        this.recorder = time.recorder();
    }

    /** Returns a builder for a cluster of an application, with these classes as its sources. */
    public static ElectionClusterBuilder of(Class<?>... sources) {
        return new ElectionClusterBuilder(List.of(sources));
    }

    // ---- start and end

    void start(int instances) {
        try {
            for (int i = 1; i <= instances; i++) {
                begin("app-" + i);
            }
            DifferentDatabases.warn(running.values());
            awaitAllSeen();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void begin(String id) {
        ClusterInstance instance = new ClusterInstance(id, time, () -> storeDown);
        Map<String, Object> properties = new LinkedHashMap<>(settings.properties());
        properties.put("election.instance-id", id);
        InstanceBeans beans = new InstanceBeans(
                properties, memory, builder -> instance.customize(builder, time.callTimeout()), instance, instance);
        SpringApplicationBuilder application = new SpringApplicationBuilder(
                        settings.sources().toArray(Class<?>[]::new))
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .profiles(settings.profiles().toArray(String[]::new))
                .listeners(beans)
                .initializers(beans);
        try {
            instance.started(application.run());
        } catch (RuntimeException | Error e) {
            instance.startFailed();
            throw e;
        }
        running.put(id, instance);
    }

    private void awaitAllSeen() {
        if (running.values().stream().allMatch(each -> each.joined().isEmpty())) {
            throw new IllegalStateException("The application takes part in no election: no bean has @OnLeader or"
                    + " @WhileLeader, and neither election.name nor election.names is set");
        }
        boolean all = time.await(() ->
                running.values().stream().allMatch(each -> each.candidates().containsAll(running.keySet())));
        if (!all) {
            Map<String, List<String>> seen = new LinkedHashMap<>();
            running.forEach((id, each) -> seen.put(id, each.candidates()));
            throw new IllegalStateException(
                    "The instances of the cluster do not see each other; the candidates that each"
                            + " of them sees: " + seen
                            + ". Each must be a candidate (election.candidate=true), and all must share"
                            + " one store: with an embedded database, name one by spring.datasource.url");
        }
    }

    /** Ends all faults and closes all instances. Leader work that does not end for ten seconds is left behind. */
    @Override
    public void close() {
        try {
            endAll();
        } finally {
            recorder.close();
        }
    }

    private void endAll() {
        storeDown = false;
        running.values().forEach(each -> {
            each.faults.reconnect();
            each.thaw();
            each.interruptWork();
        });
        running.values().forEach(ClusterInstance::closeInBackground);
        closing.addAll(running.values());
        running.clear();
        long until = System.nanoTime() + FOR_ENDINGS.toNanos();
        closing.stream()
                .filter(each -> !each.awaitClosed(Duration.ofNanos(until - System.nanoTime())))
                .forEach(ClusterInstance::crash);
        closing.clear();
    }

    // ---- the instances

    /** The ids of the instances that run: those that have neither stopped nor crashed. */
    public List<String> instances() {
        return List.copyOf(running.keySet());
    }

    /**
     * The application context of an instance, for its beans. A call of a guarded method of a frozen instance waits
     * until it thaws; on the thread that has frozen it, it is refused.
     *
     * @throws IllegalArgumentException if no such instance runs
     */
    public ConfigurableApplicationContext context(String instance) {
        return running(instance).context();
    }

    private ClusterInstance running(String instance) {
        ClusterInstance its = running.get(instance);
        if (its == null) {
            throw new IllegalArgumentException(
                    "No instance '" + instance + "' runs; those that run are " + running.keySet());
        }
        return its;
    }

    /**
     * Waits until an instance leads the election, and returns its id. A clock that is moved by hand is moved until
     * then.
     *
     * @throws AssertionError if none does within twenty seconds, or within ten lease durations of a clock that is moved
     *     by hand; with the timeline
     */
    public String awaitLeader(String election) {
        return awaitLeader(election, () -> recorder.leader(election), "an instance");
    }

    /**
     * Waits until an instance other than this one leads the election, and returns its id. A clock that is moved by hand
     * is moved until then.
     *
     * @throws AssertionError as {@link #awaitLeader}
     */
    public String awaitLeaderOtherThan(String instance, String election) {
        return awaitLeader(
                election,
                () -> recorder.leader(election).filter(leader -> !leader.equals(instance)),
                "another instance than '" + instance + "'");
    }

    private String awaitLeader(String election, Supplier<Optional<String>> leader, String what) {
        if (!recorder.elections().isEmpty() && !recorder.elections().contains(election)) {
            throw new IllegalArgumentException("The application takes part in no election named '" + election
                    + "'; there are " + recorder.elections());
        }
        if (!time.await(() -> leader.get().isPresent())) {
            throw new AssertionError("Waited " + time.patience().toSeconds() + " s for " + what + " to lead '"
                    + election + "'\n\n" + history());
        }
        return leader.get().orElseGet(() -> awaitLeader(election, leader, what));
    }

    /**
     * Moves the clocks of all instances forward, in steps of a tenth of the heartbeat interval at most. Whatever falls
     * due on the way happens in its turn: heartbeats, the end of a lease, a takeover. Returns when its effects are
     * complete: listeners have returned, {@code @WhileLeader} methods have begun or ended.
     *
     * @throws IllegalStateException if time is {@linkplain ElectionClusterBuilder#handMovedClock() real}, or if
     *     listeners or {@code @WhileLeader} methods do not end within ten seconds; the message names them
     */
    public void advance(Duration by) {
        time.advance(by);
    }

    /**
     * What has happened so far.
     *
     * @throws IllegalStateException if what the instances believe could not be observed until now; the cause has the
     *     reason
     */
    public ClusterHistory history() {
        return recorder.history();
    }

    // ---- how an instance ends, and begins again

    /**
     * Crashes an instance, as by {@code kill -9}: it releases nothing, so the election is without a leader until its
     * lease has run out. Returns at once.
     */
    public void crash(String instance) {
        ClusterInstance crashed = running(instance);
        crashed.crash();
        running.remove(instance);
        closing.add(crashed);
    }

    /** Stops an instance as a deployment does: closes its context, which waits for work in flight and then releases. */
    public void stop(String instance) {
        ClusterInstance stopped = running(instance);
        if (stopped.faults.isFrozen()) {
            throw new IllegalStateException(
                    "Instance '" + instance + "' is frozen, so it cannot stop: thaw it first, or let it crash");
        }
        recorder.event(instance, "is asked to stop");
        try {
            stopped.stop();
        } finally {
            running.remove(instance);
        }
    }

    /** Starts an instance again that has stopped or crashed, with the same id and a new context. */
    public void restart(String instance) {
        if (running.containsKey(instance)) {
            throw new IllegalArgumentException("Instance '" + instance + "' runs: stop it first, or let it crash");
        }
        begin(instance);
    }

    // ---- faults

    /** Cuts an instance off from the store: its requests take no effect, and get no response. */
    public void cutOff(String instance) {
        running(instance).faults.cutOff();
        recorder.event(instance, "IS CUT OFF");
    }

    /** Ends {@link #cutOff}, {@link #slow} and {@link #loseAnswers} of an instance. */
    public void reconnect(String instance) {
        running(instance).faults.reconnect();
        recorder.event(instance, "IS RECONNECTED");
    }

    /**
     * Delays each response of the store to an instance by this time. A request takes effect at once; if the response
     * takes longer than a call may take, a fifth of the lease duration, it counts as lost, as in production.
     *
     * @throws IllegalStateException if the clock is moved by hand: then no call takes any time
     */
    public void slow(String instance, Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("A response cannot be delayed by " + each);
        }
        if (settings.handMovedClock()) {
            throw new IllegalStateException(
                    "Responses cannot be slow in a cluster whose clock is moved by hand: no time"
                            + " passes between a request and its response. Let them get lost (loseAnswers), or use the real"
                            + " clock");
        }
        running(instance).faults.slow(each);
        recorder.event(instance, "RESPONSES TAKE " + each.toMillis() + " ms");
    }

    /** Loses each response of the store to an instance: its requests take effect, and it does not learn of it. */
    public void loseAnswers(String instance) {
        running(instance).faults.loseAnswers();
        recorder.event(instance, "RESPONSES GET LOST");
    }

    /**
     * Freezes an instance, as a long collection of garbage or a suspended machine does: its heartbeats stop, and each
     * of its threads stands still when it next asks the election for anything. No effect on an instance that is frozen.
     */
    public void freeze(String instance) {
        running(instance).freeze();
    }

    /** Lets an instance continue that was frozen. All of the time since then has passed for it at once. */
    public void thaw(String instance) {
        running(instance).thaw();
    }

    /** Stops the store: no instance reaches it. */
    public void storeDown() {
        storeDown = true;
        recorder.event(ClusterTimeline.STORE, "IS DOWN");
    }

    /** Lets the store respond again, with all that it had. */
    public void storeUp() {
        storeDown = false;
        recorder.event(ClusterTimeline.STORE, "IS UP");
    }

    /**
     * Lets the wall clock of an instance leap, as when it is set: forward, or back if the time is negative. Its
     * monotonic clock continues.
     */
    public void clockLeap(String instance, Duration by) {
        running(instance).faults.leap(by);
        recorder.event(instance, "ITS CLOCK LEAPS BY " + by.toMillis() + " ms");
    }
}
