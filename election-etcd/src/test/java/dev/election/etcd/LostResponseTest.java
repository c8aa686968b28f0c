// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.testing.StoreTests;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests and responses that are lost on their way. */
@NeedsEtcd
final class LostResponseTest {

    // The first call of a client, on two busy processors, may take most of a second.
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final List<String> NAMES =
            IntStream.range(0, 250).mapToObj(i -> "election " + (1_000 + i)).toList();

    private final String prefix = EtcdCluster.newPrefix();
    private final LossyInterceptor network = new LossyInterceptor();
    private final EtcdLeaseStore store = EtcdCluster.shared()
            .store(prefix)
            .callTimeout(CALL)
            .customize(client -> client.interceptor(network))
            .build();
    private final EtcdLeaseStore other = EtcdCluster.shared().store(prefix).build();

    @BeforeEach
    void enroll() {
        StoreTests.enroll(other, NAMES);
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.observe(NAMES, "L1");
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    private long heldByL1() {
        return other.observe(NAMES, null).leaders().stream()
                .filter(leader -> "L1".equals(leader.leaseId()))
                .count();
    }

    @Test
    void claimsWhoseResponseWasLostAreUnsettledThoughTheyTookEffect() {
        network.losesResponse = text -> text.contains("election 1000") && text.contains("token=1");

        ClaimResult result = store.claim("L1", StoreTests.firstClaims(NAMES), StoreTests.AT);

        assertThat(result.unsettled()).hasSize(100).contains("election 1000");
        assertThat(result.won()).hasSize(150).doesNotContainAnyElementsOf(result.unsettled());
        assertThat(heldByL1()).isEqualTo(250);
    }

    @Test
    void claimsWhoseRequestWasLostAreUnsettledThoughTheyTookNone() {
        network.losesRequest = text -> text.contains("election 1000") && text.contains("token=1");

        ClaimResult result = store.claim("L1", StoreTests.firstClaims(NAMES), StoreTests.AT);

        assertThat(result.unsettled()).hasSize(100);
        assertThat(result.won()).hasSize(150);
        assertThat(heldByL1()).isEqualTo(150);
    }

    @Test
    void aCallOfClaimsOfWhichNoneIsAnsweredThrows() {
        network.losesResponse = text -> text.contains("token=1");

        assertThatThrownBy(() -> store.claim("L1", StoreTests.firstClaims(NAMES), StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("claim 250 elections within 2000 ms");
    }

    @Test
    void theObservationAfterAnUnansweredClaimShowsIt() {
        network.losesResponse = text -> text.contains("token=1");
        assertThat(StoreTests.responds(
                        () -> store.claim("L1", StoreTests.firstClaims(List.of("election 1000")), StoreTests.AT)))
                .isFalse();

        network.losesResponse = text -> false;

        assertThat(StoreTests.leaderOf(store, "election 1000"))
                .isEqualTo(new LeaderRecord("election 1000", 1, "L1", StoreTests.AT));
        assertThat(store.claim("L1", List.of(new Claim("election 1000", 1, 2)), StoreTests.AT)
                        .won())
                .hasSize(1);
    }

    @Test
    void theObservationAfterAFailedCallReadsNoRecordThatItKnows() {
        network.losesResponse = text -> text.contains("heartbeat=1");
        assertThat(StoreTests.responds(() -> store.renew("L1", 1, null, StoreTests.AT)))
                .isFalse();
        network.losesResponse = text -> true;
        assertThat(StoreTests.responds(() -> store.observe(NAMES, "L1"))).isFalse();
        network.losesResponse = text -> false;

        AtomicInteger readsOfRecords = new AtomicInteger();
        network.losesRequest = text -> text.contains("/leader/") && readsOfRecords.incrementAndGet() < 0;

        assertThat(store.observe(NAMES, "L1").leaders()).hasSize(250);
        assertThat(readsOfRecords).hasValue(0);
    }

    /** One member, so that each call goes to it. */
    @Test
    void anObservationThatGetsNoResponseLeavesTheConnectionOfRenewalsAlone() {
        Set<Channel> ofRenewals = ConcurrentHashMap.newKeySet();
        ClientInterceptor seen = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void sendMessage(Q message) {
                        if (message.toString().contains("heartbeat=")) {
                            ofRenewals.add(next);
                        }
                        super.sendMessage(message);
                    }
                };
            }
        };
        try (EtcdLeaseStore one = EtcdLeaseStore.builder(EtcdCluster.shared().endpoints()[0])
                .prefix(prefix)
                .callTimeout(CALL)
                .customize(client -> client.interceptor(network, seen))
                .build()) {
            one.open(StoreTests.lease("L2"), StoreTests.AT);
            network.losesRequest = text -> text.contains("/instance/");
            for (int beat = 1; beat <= 3; beat++) {
                assertThat(StoreTests.responds(() -> one.observe(NAMES, "L2"))).isFalse();
                assertThat(one.renew("L2", beat, null, StoreTests.AT)).isTrue();
            }

            assertThat(ofRenewals).hasSize(1);
        }
    }

    @Test
    void aRenewalWhoseResponseWasLostTookEffectOnceAndTheNextOneFollowsIt() {
        network.losesResponse = text -> text.contains("heartbeat=1");
        assertThat(StoreTests.responds(() -> store.renew("L1", 1, null, StoreTests.AT)))
                .isFalse();

        assertThat(other.observe(Set.of(), null).leases())
                .extracting(lease -> lease.heartbeat())
                .containsExactly(1L);
        assertThat(store.renew("L1", 2, null, StoreTests.AT)).isTrue();
    }

    @Test
    void aRenewalDoesNotWaitForAClaimThatGetsNoResponse() {
        network.losesRequest = text -> text.contains("/leader/");
        CompletableFuture<Boolean> claim = CompletableFuture.supplyAsync(() -> StoreTests.responds(
                () -> store.claim("L1", StoreTests.firstClaims(List.of("election 1000")), StoreTests.AT)));
        Awaitility.await().until(() -> network.pending.get() > 0);

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();

        assertThat(claim).isNotDone();
        assertThat(claim.join()).isFalse();
    }

    @Test
    void noRequestOutlivesItsCall() {
        network.losesRequest = text -> text.contains("heartbeat=");
        for (int beat = 1; beat <= 3; beat++) {
            long heartbeat = beat;
            assertThat(StoreTests.responds(() -> store.renew("L1", heartbeat, null, StoreTests.AT)))
                    .isFalse();
        }

        Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> network.pending.get() == 0);
    }
}
