// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.election.Term;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
import dev.election.store.LeaseStore;
import dev.election.testing.StoreTests;
import dev.election.testing.TcpProxy;
import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineClient;
import dev.election.testing.engine.Times;
import dev.election.testing.engine.Ways;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Three nodes, the clock of one of which is an hour ahead, and the data of a group. */
final class CassandraEngine implements Engine {

    // A conditional write on a busy machine takes far longer than a request of other engines.
    private static final Times TIMES =
            new Times(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMillis(1_400));

    private final CassandraCluster cluster = SharedCluster.withOneClockAhead();
    private final String group = SharedCluster.newGroup();

    CassandraEngine() {
        FencedWrites.createTable();
    }

    @Override
    public String name() {
        return "Cassandra";
    }

    @Override
    public Times times() {
        return TIMES;
    }

    @Override
    public Duration pauseBeforeReconnection() {
        return DriverSettings.RECONNECT_EVERY;
    }

    /** None: each node coordinates the requests that it receives. */
    @Override
    public OptionalInt coordinator() {
        return OptionalInt.empty();
    }

    @Override
    public EngineClient connect(Duration callTimeout) {
        return new Connected(callTimeout);
    }

    private CassandraNode node(int node) {
        return cluster.nodes().get(node);
    }

    @Override
    public void kill(int node) {
        node(node).kill();
    }

    @Override
    public void restart(int node) {
        node(node).begin();
    }

    @Override
    public void freeze(int node) {
        node(node).freeze();
    }

    @Override
    public void resume(int node) {
        node(node).resume();
    }

    @Override
    public void loseQuorum() {
        freeze(0);
        freeze(1);
    }

    @Override
    public void regainQuorum() {
        resume(0);
        resume(1);
    }

    @Override
    public void awaitQuorum() {
        try (CassandraLeaseStore store = SharedCluster.store(SharedCluster.newGroup())
                .callTimeout(TIMES.call())
                .build()) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> StoreTests.responds(() -> {
                        store.renew("none", 1, null, StoreTests.AT);
                        store.observe(Set.of(), null);
                    }));
        }
    }

    @Override
    public void heal() {
        cluster.heal();
    }

    @Override
    public List<Long> written(String election) {
        return FencedWrites.tokens(group, election);
    }

    @Override
    public void close() {
        SharedCluster.deleteLeases(group);
    }

    private final class Connected implements EngineClient {

        private final Ways ways =
                new Ways(node -> new TcpProxy(cluster.nodes().get(node).contactPoint()));
        private final CassandraLeaseStore store;
        private final FencedWrites writes = new FencedWrites(group, sessions());
        private volatile int nodeOfLastRenewal;

        Connected(Duration callTimeout) {
            Tables tables = new Tables(SharedCluster.KEYSPACE, CassandraLeaseStoreBuilder.DEFAULT_TABLE_PREFIX, group);
            store = new CassandraLeaseStore(
                    new Connector(this::sessions, null, tables, callTimeout, CassandraConsistency.QUORUM) {
                        @Override
                        CqlSession connect(String name) {
                            return noticingRenewals(super.connect(name));
                        }
                    },
                    tables,
                    CassandraSchema.VALIDATE);
        }

        private CqlSessionBuilder sessions() {
            return new SessionsOverWays(cluster.contactPoints(), ways).withLocalDatacenter(CassandraCluster.DATACENTER);
        }

        private CqlSession noticingRenewals(CqlSession session) {
            return (CqlSession) Proxy.newProxyInstance(
                    CqlSession.class.getClassLoader(),
                    new Class<?>[] {CqlSession.class},
                    (proxy, method, arguments) -> {
                        try {
                            Object result = method.invoke(session, arguments);
                            return result instanceof CompletionStage<?> stage && isRenewal(arguments)
                                    ? stage.thenApply(this::noticed)
                                    : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private boolean isRenewal(Object @Nullable [] arguments) {
            return arguments != null
                    && arguments.length == 1
                    && arguments[0] instanceof BoundStatement bound
                    && bound.getPreparedStatement().getQuery().contains(" SET heartbeat");
        }

        private Object noticed(Object result) {
            Node node = ((AsyncResultSet) result).getExecutionInfo().getCoordinator();
            nodeOfLastRenewal = cluster.contactPoints()
                    .indexOf(node.getBroadcastRpcAddress().orElseThrow());
            return result;
        }

        @Override
        public LeaseStore store() {
            return store;
        }

        @Override
        public Ways ways() {
            return ways;
        }

        @Override
        public boolean write(Term term) throws Exception {
            return writes.write(term);
        }

        /** The driver sends each renewal to any of the nodes, so that of the last one is as good as any. */
        @Override
        public int nodeOfRenewals() {
            return nodeOfLastRenewal;
        }

        @Override
        public void close() {
            writes.close();
            store.close();
            ways.close();
        }
    }
}
