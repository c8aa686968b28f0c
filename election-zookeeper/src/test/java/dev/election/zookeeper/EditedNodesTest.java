// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import dev.election.testing.StoreTests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Somebody has edited nodes by hand. */
class EditedNodesTest {

    private final String root = Servers.newRoot();
    private final Nodes nodes = new Nodes(root, Ids.OPEN_ACL_UNSAFE);
    private final ZooKeeperLeaseStore store = Servers.shared().store(root).build();
    private final CuratorFramework client =
            CuratorFrameworkFactory.newClient(Servers.shared().connectString(), new RetryOneTime(100));

    @BeforeEach
    void connect() throws Exception {
        Servers.awaitConnection(store);
        client.start();
        elect(store, "L1", "billing");
        store.enroll(Map.of("mail", 0L));
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    private void edit(String path, String text) throws Exception {
        client.setData().forPath(path, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRecordWithAnEmptyLeaseIsReportedInsteadOfBeingClaimedInVain() throws Exception {
        edit(nodes.leader("billing"), "token=3\nlease=\n");

        Observation observation = store.observe(Set.of("billing", "mail"), null);

        assertThat(observation.leaders()).containsExactly(new LeaderRecord("mail", 0, null, null));
        assertThat(observation.unreadable()).hasSize(1);
    }

    @Test
    void anOwnLeaseThatWasDeletedIsShownAsGone() throws Exception {
        client.delete().forPath(nodes.lease("L1"));

        assertThat(store.observe(Set.of(), "L1").leases()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsReportedAndTheOthersAreShown() throws Exception {
        edit(nodes.leader("billing"), "token=many\n");

        Observation observation = store.observe(Set.of("billing", "mail"), null);

        assertThat(observation.leaders()).containsExactly(new LeaderRecord("mail", 0, null, null));
        assertThat(observation.unreadable())
                .containsExactly(new Unreadable(
                        Unreadable.Kind.LEADER, "billing", "its line 'token=' has 'many', which is no number"));
        assertThat(claim(store, "L1", "billing", 1)).isFalse();
    }

    @Test
    void aLeaseThatCannotBeReadIsReportedAndTheOthersAreShown() throws Exception {
        store.open(lease("L2"), AT);
        edit(nodes.lease("L1"), "");

        Observation observation = store.observe(Set.of(), null);

        assertThat(observation.leases()).extracting(Lease::id).containsExactly("L2");
        assertThat(observation.unreadable())
                .containsExactly(new Unreadable(Unreadable.Kind.LEASE, "L1", "it has no line 'instance='"));
        assertThat(store.expire("L1", 0)).isFalse();
        assertThatThrownBy(() -> store.renew("L1", 1, null, AT)).hasMessageContaining("delete the node");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "0", "-2000", "9223372036854775807"})
    void aHeartbeatIntervalThatCannotBeReadDoesNotHideTheLease(String interval) throws Exception {
        edit(nodes.lease("L1"), "heartbeat=7\ndurationMillis=15000\nintervalMillis=" + interval + "\ninstance=b\n");

        assertThat(store.observe(Set.of(), null).leases()).singleElement().satisfies(lease -> {
            assertThat(lease.heartbeat()).isEqualTo(7);
            assertThat(lease.interval()).isNull();
        });
    }

    @Test
    void whatCannotBeReadIsLoggedOnceWithItsNode() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ZooKeeperLeaseStore.class);
        logger.addAppender(lines);
        edit(nodes.lease("L1"), "");
        edit(nodes.leader("billing"), "token=many\n");

        store.observe(Set.of("billing"), null);
        store.observe(Set.of("billing"), null);

        await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .anyMatch(line -> line.startsWith("The content of node " + nodes.lease("L1") + " cannot be read: "))
                .anyMatch(line -> line.startsWith("The content of node " + nodes.leader("billing") + " cannot")));
        logger.detachAppender(lines);
    }

    @Test
    void aRecordThatWasEditedAloneIsNoticedAfterAWhile() throws Exception {
        store.observe(Set.of("billing"), null);
        edit(nodes.leader("billing"), "token=7\n");

        for (int i = 0; i <= RecordCache.MOST_USES; i++) {
            store.observe(Set.of("billing"), null);
        }

        assertThat(StoreTests.leaderOf(store, "billing").token()).isEqualTo(7);
    }

    @Test
    void linesThatALaterVersionAddsAreIgnored() throws Exception {
        edit(nodes.leader("billing"), "token=7\nlease=L1\nnew=x=y\n");

        assertThat(StoreTests.leaderOf(store, "billing")).isEqualTo(new LeaderRecord("billing", 7, "L1", null));
    }

    @Test
    void otherNodesAreIgnored() throws Exception {
        client.create().creatingParentsIfNeeded().forPath(nodes.folder("zz") + "/%", new byte[0]);
        client.create().forPath(nodes.folderOf("billing") + "/somebody's", new byte[0]);

        Observation observation = store.observe(Set.of("billing", "somebody's"), "L1");

        assertThat(observation.leaders()).extracting(LeaderRecord::election).containsExactly("billing");
    }

    @Test
    void nodesThatWereDeletedAreCreatedAgain() throws Exception {
        client.delete().deletingChildrenIfNeeded().forPath(root);

        assertThat(store.observe(Set.of("billing"), "L1")).isEqualTo(new Observation(List.of(), List.of()));
        elect(store, "L3", "billing");
        client.delete().forPath(nodes.changes());
        client.delete().forPath(nodes.hint());
        store.close("L3");
        store.open(lease("L4"), AT);

        assertThat(claim(store, "L4", "billing", 1)).isTrue();
        assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isEqualTo("L4");
    }
}
