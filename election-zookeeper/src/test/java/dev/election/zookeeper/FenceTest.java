// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.testing.BelievedTerm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FenceTest {

    private final String root = Servers.newRoot();
    private final ZooKeeperLeaseStore store = Servers.shared().store(root).build();
    private final CuratorFramework client =
            CuratorFrameworkFactory.newClient(Servers.shared().connectString(), new RetryOneTime(100));
    private final String data = "/data-of" + root.replace('/', '-');

    @BeforeEach
    void elected() throws Exception {
        Servers.awaitConnection(store);
        elect(store, "L1", "billing/é");
        client.start();
        client.blockUntilConnected();
        client.create().forPath(data, "old".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    private void write(ZooKeeperFence.Check check) throws Exception {
        ZooKeeper zooKeeper = client.getZookeeperClient().getZooKeeper();
        List<Op> transaction = new ArrayList<>(check.operations());
        transaction.add(Op.setData(data, "new".getBytes(StandardCharsets.UTF_8), -1));
        zooKeeper.multi(transaction);
    }

    private static Term term(String election, long token, String leaseId) {
        return new BelievedTerm(election, token, leaseId, Duration.ofSeconds(15));
    }

    private String written() throws Exception {
        return new String(client.getData().forPath(data), StandardCharsets.UTF_8);
    }

    @Test
    void aTransactionOfTheCurrentTermTakesEffect() throws Exception {
        ZooKeeperFence.Check check = store.fence().check(term("billing/é", 1, "L1"));

        write(check);

        assertThat(written()).isEqualTo("new");
    }

    @Test
    void aTransactionOfATermThatEndedAfterTheCheckTakesNone() throws Exception {
        ZooKeeperFence.Check check = store.fence().check(term("billing/é", 1, "L1"));
        store.open(lease("L2"), AT);
        store.expire("L1", 0);
        assertThat(claim(store, "L2", "billing/é", 1)).isTrue();

        assertThatThrownBy(() -> write(check)).isInstanceOf(KeeperException.BadVersionException.class);
        assertThat(written()).isEqualTo("old");
    }

    @Test
    void aTransactionOfATermWhoseLeaseIsGoneTakesNone() throws Exception {
        ZooKeeperFence.Check check = store.fence().check(term("billing/é", 1, "L1"));
        store.expire("L1", 0);

        assertThatThrownBy(() -> write(check)).isInstanceOf(KeeperException.NoNodeException.class);
        assertThat(written()).isEqualTo("old");
    }

    /**
     * The versions of a node begin again if it is deleted by hand. Of a term whose lease exists this is not noticed.
     */
    @Test
    void aTransactionOfAnEarlierTermTakesNoneAlthoughTheRecordHasItsVersionAgain() throws Exception {
        ZooKeeperFence.Check check = store.fence().check(term("billing/é", 1, "L1"));
        store.expire("L1", 0);
        client.delete().forPath(check.path());
        store.open(lease("L2"), AT);
        store.enroll(Map.of("billing/é", 1L));
        assertThat(claim(store, "L2", "billing/é", 1)).isTrue();
        assertThat(client.checkExists().forPath(check.path()).getVersion()).isEqualTo(check.version());

        assertThatThrownBy(() -> write(check)).isInstanceOf(KeeperException.NoNodeException.class);
        assertThat(written()).isEqualTo("old");
    }

    @Test
    void heartbeatsDoNotDisturbIt() throws Exception {
        ZooKeeperFence.Check check = store.fence().check(term("billing/é", 1, "L1"));
        store.renew("L1", 1, null, AT);

        write(check);

        assertThat(written()).isEqualTo("new");
    }

    @Test
    void anotherTermIsRefused() {
        assertThatThrownBy(() -> store.fence().check(term("billing/é", 2, "L1")))
                .isInstanceOf(LeadershipLostException.class)
                .hasMessageContaining("A transaction of term 2 of 'billing/é' must not take effect");
        assertThatThrownBy(() -> store.fence().check(term("billing/é", 1, "L2")))
                .isInstanceOf(LeadershipLostException.class);
        assertThatThrownBy(() -> store.fence().check(term("unknown", 1, "L1")))
                .isInstanceOf(LeadershipLostException.class);
    }

    @Test
    void aRecordThatCannotBeReadIsNoEndOfATerm() throws Exception {
        client.setData().forPath(store.pathOf("billing/é"), new byte[0]);

        assertThatThrownBy(() -> store.fence().check(term("billing/é", 1, "L1")))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("it has no line 'token='");
    }
}
