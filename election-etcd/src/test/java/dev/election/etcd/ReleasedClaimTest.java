// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.Hint;
import dev.election.store.HintText;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import io.etcd.jetcd.Client;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A claim that follows a hint of a release expects the record as the release has left it. */
@NeedsEtcd
final class ReleasedClaimTest {

    private static final TermId TERM = new TermId("billing", 1);
    private static final List<Claim> CLAIM = List.of(new Claim("billing", 1, 2));

    private final String prefix = EtcdCluster.newPrefix();
    private final AtomicInteger requests = new AtomicInteger();
    private final EtcdLeaseStore leader = EtcdCluster.shared().store(prefix).build();
    private final EtcdLeaseStore standby = EtcdCluster.shared()
            .store(prefix)
            .customize(client -> client.interceptor(new Counter()))
            .build();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();

    private final class Counter implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            requests.incrementAndGet();
            return next.newCall(method, options);
        }
    }

    @BeforeEach
    void observeTheLeader() {
        StoreTests.elect(leader, "L1", "billing");
        standby.open(StoreTests.lease("L2"), StoreTests.AT);
        standby.addHintListener(hints::add);
        Awaitility.await().until(() -> hints.contains(Hint.SOMETHING));
        standby.observe(Set.of("billing"), "L2");
        requests.set(0);
    }

    @AfterEach
    void close() {
        leader.close();
        standby.close();
    }

    private void awaitHint() {
        Awaitility.await().until(() -> hints.contains(Hint.released(List.of(TERM))));
    }

    /** As any client may write it. */
    private void sendHint() throws Exception {
        try (Client client = EtcdCluster.shared().client()) {
            client.getKVClient()
                    .put(
                            Keys.bytes(prefix + "/hint"),
                            Keys.bytes(new HintText("anybody").of(Hint.released(List.of(TERM)))))
                    .get(10, TimeUnit.SECONDS);
        }
        awaitHint();
    }

    private boolean claims() {
        return standby.claim("L2", CLAIM, StoreTests.AT).won().contains("billing");
    }

    @Test
    void itIsOneRequest() {
        leader.release("L1", List.of(TERM));
        awaitHint();

        assertThat(claims()).isTrue();
        assertThat(requests).hasValue(1);
        assertThat(StoreTests.leaderOf(leader, "billing").leaseId()).isEqualTo("L2");
    }

    @Test
    void aTermThatWasNotReleasedAtAllIsNotTakenOver() throws Exception {
        sendHint();

        assertThat(claims()).isFalse();
        assertThat(StoreTests.leaderOf(leader, "billing").leaseId()).isEqualTo("L1");
    }

    @Test
    void aRecordThatIsNotAsExpectedIsClaimedAsItIs() throws Exception {
        leader.close("L1"); // makes it vacant without a release
        sendHint();

        assertThat(claims()).isTrue();
        assertThat(requests).hasValue(2);
    }

    @Test
    void aTermThatAnotherHasClaimedSinceIsNotTakenOver() {
        leader.release("L1", List.of(TERM));
        awaitHint();
        leader.claim("L1", CLAIM, StoreTests.AT);

        assertThat(claims()).isFalse();
        assertThat(StoreTests.leaderOf(leader, "billing").leaseId()).isEqualTo("L1");
    }
}
