// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.metadata.NodeStateListener;
import com.datastax.oss.driver.api.core.metadata.schema.SchemaChangeListener;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.testing.StoreTests;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners of the application that block, as one may that writes to a log, do not hold up heartbeats. */
@NeedsCassandra
final class ListenersTest {

    private final CassandraCluster cluster = SharedCluster.get();
    private final String group = SharedCluster.newGroup();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
        SharedCluster.deleteLeases(group);
    }

    private <L> L blocking(Class<L> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(released, arguments);
                    }
                    released.await();
                    return null;
                }));
    }

    private void assertThatRenewalsAreAnswered(UnaryOperator<CqlSessionBuilder> listener) {
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> listener.apply(cluster.sessionBuilder()))
                .group(group)
                .callTimeout(Duration.ofSeconds(5))
                .build()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> StoreTests.responds(() -> store.renew("none", 1, null, StoreTests.AT)));
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            for (long beat = 1; beat <= 5; beat++) {
                assertThat(store.renew("L1", beat, null, StoreTests.AT)).isTrue();
            }
        } finally {
            released.countDown();
        }
    }

    @Test
    void aRequestTrackerThatBlocksHoldsUpNoRenewal() {
        assertThatRenewalsAreAnswered(builder -> builder.withRequestTracker(blocking(RequestTracker.class)));
    }

    @Test
    void aListenerOfNodesThatBlocksHoldsUpNoRenewal() {
        assertThatRenewalsAreAnswered(builder -> builder.withNodeStateListener(blocking(NodeStateListener.class)));
    }

    @Test
    void aListenerOfSchemaChangesThatBlocksHoldsUpNoRenewal() {
        assertThatRenewalsAreAnswered(
                builder -> builder.withSchemaChangeListener(blocking(SchemaChangeListener.class)));
    }
}
