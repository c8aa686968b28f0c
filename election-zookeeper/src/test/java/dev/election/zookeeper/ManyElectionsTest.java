// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thousands of elections, with names that are as long as they may be. */
class ManyElectionsTest {

    private final String root = Servers.newRoot();
    private final TcpProxy proxy = TcpProxy.ofMessages(Servers.shared().ports().get(0));
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:" + proxy.port())
            .root(root)
            .callTimeout(Duration.ofSeconds(30))
            .build();
    private final ZooKeeperLeaseStore other = Servers.shared().store(root).build();

    @BeforeEach
    void open() {
        store.open(lease("L1"), AT);
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
        proxy.close();
    }

    private void inCalls(List<String> names, Consumer<List<String>> call) {
        int most = store.electionsPerCall();
        for (int from = 0; from < names.size(); from += most) {
            call.accept(names.subList(from, Math.min(names.size(), from + most)));
        }
    }

    private void enroll(List<String> names) {
        inCalls(names, part -> store.enroll(part.stream().collect(Collectors.toMap(name -> name, name -> 0L))));
    }

    @Test
    void tenThousandWithTheLongestNamesAreEnrolledClaimedObservedAndReleased() {
        List<String> names = IntStream.range(0, 10_000)
                .mapToObj(i -> "選".repeat(195) + String.format("%05d", i))
                .toList();

        enroll(names);
        Set<String> won = new HashSet<>();
        inCalls(
                names,
                part -> won.addAll(store.claim(
                                "L1",
                                part.stream().map(name -> new Claim(name, 0, 1)).toList(),
                                AT)
                        .won()));
        assertThat(won).hasSize(10_000);
        assertThat(store.observe(names, "L1").leaders())
                .hasSize(10_000)
                .allMatch(leader -> leader.token() == 1 && "L1".equals(leader.leaseId()));
        inCalls(
                names,
                part -> store.release(
                        "L1", part.stream().map(name -> new TermId(name, 1)).toList()));
        assertThat(store.observe(names, "L1").leaders()).hasSize(10_000).allMatch(leader -> leader.leaseId() == null);
    }

    @Test
    void aLongAccessControlListOfNewNodesMakesNoRequestTooLong() {
        List<ACL> list = new ArrayList<>(Ids.OPEN_ACL_UNSAFE);
        IntStream.range(0, 100)
                .mapToObj(i -> new Id("ip", "2001:db8:0:0:0:0:0:" + i))
                .forEach(id -> list.add(new ACL(Perms.ALL, id)));
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "election " + i).toList();
        try (ZooKeeperLeaseStore listed = Servers.shared()
                .store(Servers.newRoot())
                .callTimeout(Duration.ofSeconds(30))
                .acl(list)
                .build()) {
            listed.open(lease("L1"), AT);
            StoreTests.enroll(listed, names);
            assertThat(listed.claim("L1", StoreTests.firstClaims(names), AT).won())
                    .hasSize(1_000);
            listed.open(lease("L2"), AT);
            listed.expire("L1", 0);

            // Each claim asks whether the holder's lease is gone, by creating and deleting its node.
            assertThat(listed.claim(
                                    "L2",
                                    names.stream()
                                            .map(name -> new Claim(name, 1, 2))
                                            .toList(),
                                    AT)
                            .won())
                    .hasSize(1_000);
        }
    }

    @Test
    void whileNothingChangesNoRecordIsRead() {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "election " + i).toList();
        enroll(names);
        store.observe(names, "L1");

        long before = proxy.bytes();
        assertThat(store.observe(names, "L1").leaders()).hasSize(1_000);

        assertThat(proxy.bytes() - before).isLessThan(2_000);
    }

    @Test
    void afterAChangeOnlyItsFolderIsRead() {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "election " + i).toList();
        enroll(names);
        store.observe(names, "L1");
        other.open(lease("L2"), AT);
        assertThat(StoreTests.claim(other, "L2", "election 7", 0)).isTrue();

        long before = proxy.bytes();
        assertThat(store.observe(names, "L1").leaders()).hasSize(1_000).anyMatch(leader -> leader.token() == 1);

        // The marks of 256 folders, and a few records; all records have 100,000 bytes.
        assertThat(proxy.bytes() - before).isLessThan(50_000);
    }
}
