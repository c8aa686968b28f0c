// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.spring.fence.TransactionFence;
import dev.election.store.DaemonTask;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One start of an instance of a cluster: its application context, what goes wrong with it, and how it ends. Its moves
 * are made by one thread at a time.
 */
final class ClusterInstance implements BeanPostProcessor, LeaderWork.Scope {

    final String id;
    final InstanceFaults faults;
    private final ClusterRecorder recorder;
    private final ClusterTime.Seat seat;

    // Both written while the context starts, read by the threads of the instance.
    private volatile @Nullable WatchedInstance watched;
    private volatile @Nullable LeaseElections elections;
    private volatile boolean suffers;

    // Both written by the test.
    private volatile @Nullable ConfigurableApplicationContext context;
    private volatile @Nullable Thread closing;

    ClusterInstance(String id, ClusterTime time, BooleanSupplier storeDown) {
        this.id = id;
        this.recorder = time.recorder();
        this.faults = new InstanceFaults(id, storeDown);
        this.seat = time.seat(id, faults);
    }

    // ---- its start

    /** Lets the elections suffer the faults. */
    void customize(LeaseElectionsBuilder builder, Duration callTimeout) {
        suffers = true;
        seat.take(builder);
        builder.decorateStore(store -> new FaultyStore(store, faults, callTimeout, seat.hints()));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof LeaseElections its) {
            elections = its;
            watched = recorder.begins(id, its);
        } else if (bean instanceof TransactionFence fence) {
            fence.addRejectionListener(refusal -> {
                WatchedInstance in = watched;
                if (in != null) {
                    recorder.refused(in, refusal);
                }
            });
        }
        return bean;
    }

    /** Called when the context has started. */
    void started(ConfigurableApplicationContext its) {
        context = its;
        if (elections == null || !suffers) {
            throw new IllegalStateException(
                    "The cluster cannot play faults on " + id + ": the application defines LeaderElections of its own,"
                            + " or has none. Let the auto-configuration create them, with a"
                            + " LeaseElectionsBuilderCustomizer for what properties cannot set");
        }
    }

    ConfigurableApplicationContext context() {
        ConfigurableApplicationContext its = context;
        if (its == null) {
            throw new IllegalStateException("Instance '" + id + "' has not started");
        }
        return its;
    }

    /** The candidates that it sees. */
    List<String> candidates() {
        LeaseElections its = elections;
        return its == null
                ? List.of()
                : its.candidates().stream().map(each -> each.instance()).toList();
    }

    List<String> joined() {
        LeaseElections its = elections;
        return its == null
                ? List.of()
                : its.elections().stream().map(LeaderElection::name).sorted().toList();
    }

    // ---- its leader work

    @Override
    public Runnable enter() {
        WatchedInstance in = watched;
        LeaderWork work = LeaderWork.current().orElse(null);
        if (in == null || work == null) {
            return () -> {};
        }
        faults.passUnlessFreezer();
        recorder.runBegins(in, work);
        return () -> {
            faults.passUnlessFreezer(); // a thread that stands still does not end its work
            recorder.runEnds(in, work);
        };
    }

    // ---- faults

    void freeze() {
        faults.freeze();
        WatchedInstance in = watched;
        if (in != null) {
            recorder.freezes(in);
        }
    }

    void thaw() {
        WatchedInstance in = watched;
        if (in != null) {
            recorder.thaws(in);
        }
        faults.thaw();
    }

    // ---- its end

    /**
     * Ends it without a release: its clocks leap ahead, nothing of it reaches the store, and its work is interrupted.
     */
    void crash() {
        faults.die();
        WatchedInstance in = watched;
        if (in != null) {
            recorder.ends(in, "CRASHES").forEach(LeaderWork::interrupt);
        }
        closeInBackground();
    }

    /** Ends it after a start that has failed. A context whose own start failed has closed itself. */
    void startFailed() {
        ConfigurableApplicationContext its = context;
        try {
            if (its != null) {
                its.close();
            }
        } finally {
            ended("FAILS TO START");
        }
    }

    /** Closes the context gracefully. */
    void stop() {
        try {
            context().close();
        } finally {
            ended("STOPS");
        }
    }

    /** Closes the context, now or later, without waiting for its work any longer than that takes after an interrupt. */
    void closeInBackground() {
        ConfigurableApplicationContext its = context;
        if (its == null || closing != null) {
            return;
        }
        Thread thread = DaemonTask.threads("election-cluster-close-" + id).newThread(() -> {
            try {
                its.close();
            } finally {
                ended("stops");
            }
        });
        closing = thread;
        thread.start();
    }

    void interruptWork() {
        WatchedInstance in = watched;
        if (in != null) {
            recorder.inFlight(in).forEach(LeaderWork::interrupt);
        }
    }

    /** Returns whether its context has been closed. */
    boolean awaitClosed(Duration most) {
        Thread thread = closing;
        if (thread == null) {
            return true;
        }
        try {
            thread.join(Math.max(1, most.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void ended(String how) {
        WatchedInstance in = watched;
        if (in != null) {
            recorder.ends(in, how);
        }
        seat.leave();
    }
}
