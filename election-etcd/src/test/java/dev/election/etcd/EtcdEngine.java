// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.Term;
import dev.election.store.LeaseStore;
import dev.election.testing.TcpProxy;
import dev.election.testing.engine.Engine;
import dev.election.testing.engine.EngineClient;
import dev.election.testing.engine.Ways;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Three processes of etcd, and the data below a prefix. */
final class EtcdEngine implements Engine {

    private static final AtomicLong WRITES = new AtomicLong();

    private final EtcdCluster cluster = EtcdCluster.shared();
    private final String prefix = EtcdCluster.newPrefix();

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Duration pauseBeforeReconnection() {
        return Duration.ZERO;
    }

    @Override
    public OptionalInt coordinator() {
        return OptionalInt.of(cluster.nodes().indexOf(cluster.leader()));
    }

    @Override
    public EngineClient connect(Duration callTimeout) {
        return new Connected(callTimeout);
    }

    @Override
    public void kill(int node) {
        cluster.nodes().get(node).kill();
    }

    @Override
    public void restart(int node) {
        cluster.start(cluster.nodes().get(node));
    }

    @Override
    public void freeze(int node) {
        cluster.nodes().get(node).freeze();
    }

    @Override
    public void resume(int node) {
        cluster.nodes().get(node).resume();
    }

    @Override
    public void loseQuorum() {
        kill(0);
        freeze(1);
    }

    @Override
    public void regainQuorum() {
        restart(0);
        resume(1);
    }

    @Override
    public void awaitQuorum() {
        cluster.awaitWritesAt(cluster.nodes().get(2));
    }

    @Override
    public void heal() {
        cluster.heal();
    }

    @Override
    public List<Long> written(String election) {
        try (Client client = cluster.client()) {
            GetOption inOrder = GetOption.builder()
                    .isPrefix(true)
                    .withSortField(SortTarget.CREATE)
                    .withSortOrder(SortOrder.ASCEND)
                    .build();
            return client.getKVClient().get(Keys.bytes(writesOf(election)), inOrder).get().getKvs().stream()
                    .map(write -> Long.parseLong(write.getValue().toString()))
                    .toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String writesOf(String election) {
        return prefix + "-written/" + election + "/";
    }

    @Override
    public void close() {
        // the cluster is shared by all tests
    }

    private final class Connected implements EngineClient {

        private final Ways ways =
                new Ways(node -> new TcpProxy(cluster.nodes().get(node).clientPort()));
        private final String[] endpoints =
                ways.ports().stream().map(port -> "http://127.0.0.1:" + port).toArray(String[]::new);
        private final EtcdLeaseStore store;
        private final Client client = Client.builder().endpoints(endpoints).build();

        Connected(Duration callTimeout) {
            store = EtcdLeaseStore.builder(endpoints)
                    .prefix(prefix)
                    .callTimeout(callTimeout)
                    .build();
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
            Op write = Op.put(
                    Keys.bytes(writesOf(term.election()) + WRITES.incrementAndGet()),
                    Keys.bytes(Long.toString(term.token())),
                    PutOption.DEFAULT);
            return client.getKVClient()
                    .txn()
                    .If(store.fence().holds(term))
                    .Then(write)
                    .commit()
                    .get(1, TimeUnit.SECONDS)
                    .isSucceeded();
        }

        @Override
        public int nodeOfRenewals() {
            return ways.nodeOfNext("heartbeat=");
        }

        @Override
        public void close() {
            client.close();
            store.close();
            ways.close();
        }
    }
}
