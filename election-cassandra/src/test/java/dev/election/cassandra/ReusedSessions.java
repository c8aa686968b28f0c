// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.election.cassandra.server.CassandraCluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connects stores by sessions that stores of earlier tests have closed, since connecting takes far longer than most
 * tests. No two stores have the same session at the same time. For tests that do not harm nodes or tables.
 */
final class ReusedSessions extends Connector {

    // Those that are not in use, by their names. They end with the process.
    private static final Map<String, Queue<CqlSession>> IDLE = new ConcurrentHashMap<>();

    ReusedSessions(CassandraCluster cluster, Tables tables, Duration callTimeout) {
        super(cluster::sessionBuilder, null, tables, callTimeout, CassandraConsistency.QUORUM);
    }

    @Override
    CqlSession connect(String name) {
        Queue<CqlSession> idle = IDLE.computeIfAbsent(name, n -> new ConcurrentLinkedQueue<>());
        CqlSession free = idle.poll();
        CqlSession session = free == null ? super.connect(name) : free;
        AtomicBoolean closed = new AtomicBoolean();
        return (CqlSession) Proxy.newProxyInstance(
                CqlSession.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("forceCloseAsync")) {
                        if (closed.compareAndSet(false, true)) {
                            idle.add(session);
                        }
                        return CompletableFuture.completedFuture(null);
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
