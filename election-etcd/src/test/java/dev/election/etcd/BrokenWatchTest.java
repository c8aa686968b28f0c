// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Hint;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A watch that breaks. The client then plans to open it again, on a pool that ends when the client is closed; if it was
 * closed before, gRPC logs an exception with its stack trace as an error.
 */
@NeedsEtcd
final class BrokenWatchTest {

    // Named by the client: its pool has the thread from when it has planned something until it is closed.
    private static final String POOL = "jetcd-watch-";
    // Before the client opens the watch again.
    private static final long CLOSE_MILLIS = 200;

    private final EtcdCluster cluster = EtcdCluster.shared();
    private final SlowEnd network = new SlowEnd();
    private final EtcdLeaseStore store = cluster.store(EtcdCluster.newPrefix())
            .customize(client -> client.interceptor(network))
            .build();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        store.close();
        cluster.heal();
    }

    @Test
    void theClientIsClosedOnlyAfterItHasHandledTheEndOfItsWatch() throws InterruptedException {
        store.addHintListener(hints::add);
        Awaitility.await().until(() -> !hints.isEmpty());

        cluster.nodes().forEach(EtcdNode::kill);

        assertThat(network.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(network.closedMeanwhile).isFalse();
        Awaitility.await().until(() -> !isOpen()); // and then it is closed
    }

    private static boolean isOpen() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(POOL));
    }

    /** Returns late from the callback that ends a watch, as it happens on a busy machine. */
    private static final class SlowEnd implements ClientInterceptor {

        final CountDownLatch ended = new CountDownLatch(1);
        volatile boolean closedMeanwhile;

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            if (method.getType() == MethodDescriptor.MethodType.UNARY) {
                return next.newCall(method, options);
            }
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    super.onClose(status, trailers);
                                    await();
                                }
                            },
                            headers);
                }
            };
        }

        private void await() {
            if (ended.getCount() == 0) {
                return;
            }
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
            while (isOpen() && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            closedMeanwhile = !isOpen();
            ended.countDown();
        }
    }
}
