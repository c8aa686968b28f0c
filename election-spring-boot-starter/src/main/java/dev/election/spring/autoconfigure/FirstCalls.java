// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.LeaseStoreException;
import dev.election.runtime.LeaseElections;
import dev.election.spring.scan.MockSupport;
import dev.election.store.DaemonTask;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

/**
 * The first calls to a store in an engine, on a daemon thread of their own, while the context creates other beans. They
 * load the client of the engine and connect, which takes most of a short call timeout, so that the first heartbeat does
 * not have to. They change nothing, and their failure means nothing: the instance makes the same calls and reports it.
 * See decision 54.
 */
final class FirstCalls implements SmartInitializingSingleton {

    static final String THREAD = "election-first-calls";

    // Leases have random ids.
    private static final String NO_LEASE = "first-calls";
    private static final Duration MOST = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(FirstCalls.class);

    private final LeaseStore store;
    // How long the context waits for them, and how long they are repeated.
    private final Duration most;
    private final CountDownLatch ended = new CountDownLatch(1);

    // The context waits for them no longer. Written by its thread, read by theirs.
    private volatile boolean over;

    FirstCalls(LeaseStore store, Duration most) {
        this.store = store;
        this.most = most;
        DaemonTask.start(THREAD, this::run);
    }

    /**
     * Begins them, unless there is more than one store, the elections do not use it, or the context is only to be
     * created and not used.
     */
    static SmartInitializingSingleton begin(ObjectProvider<? extends LeaseStore> stores, ListableBeanFactory beans) {
        if (endsWithRefresh() || areElectionsReplaced(beans)) {
            return () -> {};
        }
        LeaseStore store = stores.getIfUnique();
        return store == null || MockSupport.isPureMock(store) ? () -> {} : new FirstCalls(store, MOST);
    }

    // A test replaces beans, for example by @MockitoBean, after conditions were evaluated, and before any bean exists.
    private static boolean areElectionsReplaced(ListableBeanFactory beans) {
        return beans instanceof SingletonBeanRegistry made
                && Stream.of(beans.getBeanNamesForType(LeaderElections.class, true, false))
                        .map(made::getSingleton)
                        .filter(Objects::nonNull)
                        .anyMatch(each -> !(each instanceof LeaseElections) || MockSupport.isPureMock(each));
    }

    // Spring writes the JVM to disk, or ends it, once all beans are created; no connection must be open then.
    private static boolean endsWithRefresh() {
        return isOnRefresh(DefaultLifecycleProcessor.CHECKPOINT_PROPERTY_NAME)
                || isOnRefresh(DefaultLifecycleProcessor.EXIT_PROPERTY_NAME);
    }

    private static boolean isOnRefresh(String property) {
        return DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(SpringProperties.getProperty(property));
    }

    private void run() {
        try {
            // the first ones may take longer than a call may, on busy processors
            long times = Math.max(1, most.dividedBy(store.callTimeout()));
            do {
                times--;
            } while (!over && !responds() && times > 0);
        } catch (RuntimeException | Error e) {
            log.debug("The first calls to the lease store failed", e);
        } finally {
            ended.countDown();
        }
    }

    private boolean responds() {
        try {
            boolean unused = store.renew(NO_LEASE, 1, null, Instant.EPOCH);
            if (!over) {
                var unusedToo = store.observe(Set.of(), null);
            }
            return true;
        } catch (LeaseStoreException e) {
            log.debug("The lease store did not respond to one of the first calls", e);
            return false;
        }
    }

    /**
     * Waits for them once all other beans exist, and makes no further ones, so that they do not compete with the first
     * heartbeats.
     */
    @Override
    public void afterSingletonsInstantiated() {
        try {
            boolean unused = ended.await(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
        }
    }
}
