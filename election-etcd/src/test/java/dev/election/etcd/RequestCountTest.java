// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.ClaimResult;
import dev.election.testing.StoreTests;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many requests an operation sends. */
@NeedsEtcd
final class RequestCountTest {

    private static final List<String> MANY =
            IntStream.range(0, 1_000).mapToObj(i -> "election " + i).toList();

    private final String prefix = EtcdCluster.newPrefix();
    private final AtomicInteger requests = new AtomicInteger();
    private final EtcdLeaseStore store = counted(EtcdCluster.shared().store(prefix));
    private final EtcdLeaseStore other = EtcdCluster.shared().store(prefix).build();

    private EtcdLeaseStore counted(EtcdLeaseStoreBuilder builder) {
        return builder.customize(client -> client.interceptor(new Counter())).build();
    }

    private final class Counter implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            requests.incrementAndGet();
            return next.newCall(method, options);
        }
    }

    @BeforeEach
    void enroll() {
        StoreTests.enroll(other, MANY);
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.observe(MANY, "L1");
        requests.set(0);
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    @Test
    void anObservationIsOneRequestWhileNothingChanges() {
        other.open(StoreTests.lease("L2"), StoreTests.AT);

        for (int beat = 1; beat <= 5; beat++) {
            other.renew("L2", beat, null, StoreTests.AT);
            assertThat(store.observe(MANY, "L1").leaders()).hasSize(1_000);
        }

        assertThat(requests).hasValue(5);
    }

    @Test
    void anObservationAfterAChangeReadsTheChangeByOneMore() {
        other.claim("L2", StoreTests.firstClaims(List.of("election 7")), StoreTests.AT);

        store.observe(MANY, "L1");

        assertThat(requests).hasValue(2);
    }

    @Test
    void aRenewalIsOneRequest() {
        store.renew("L1", 1, null, StoreTests.AT);
        store.renew("L1", 2, null, StoreTests.AT);

        assertThat(requests).hasValue(2);
    }

    @Test
    void aClaimOfAThousandObservedElectionsIsTenRequests() {
        ClaimResult result = store.claim("L1", StoreTests.firstClaims(MANY), StoreTests.AT);

        assertThat(result.won()).hasSize(1_000);
        assertThat(requests).hasValue(10);
    }

    @Test
    void aReleaseOfWhatTheStoreClaimedReadsNothing() {
        store.claim("L1", StoreTests.firstClaims(MANY), StoreTests.AT);
        requests.set(0);

        store.release("L1", StoreTests.firstTerms(MANY));

        assertThat(requests).hasValue(10);
    }

    @Test
    void aClaimOfWhatChangedUnseenWithoutANewTokenIsSentAgainForWhatItIsNow() {
        other.claim("L2", StoreTests.firstClaims(List.of("election 7")), StoreTests.AT);
        store.observe(MANY, "L1");
        other.release("L2", StoreTests.firstTerms(List.of("election 7")));
        requests.set(0);

        ClaimResult result =
                store.claim("L1", List.of(new dev.election.store.Claim("election 7", 1, 2)), StoreTests.AT);

        assertThat(result.won()).containsExactly("election 7");
        assertThat(requests).hasValue(2);
    }

    @Test
    void anExpiryOfAnObservedLeaseIsOneRequest() {
        other.open(StoreTests.lease("L2"), StoreTests.AT);
        store.observe(Set.of(), null);
        requests.set(0);

        assertThat(store.expire("L2", 0)).isTrue();

        assertThat(requests).hasValue(1);
    }

    @Test
    void aRequestToAMemberThatIsNotThereIsSentOnce() {
        try (EtcdLeaseStore nobody = counted(EtcdLeaseStore.builder("http://127.0.0.1:1"))) {
            requests.set(0);

            assertThatThrownBy(() -> nobody.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("http://127.0.0.1:1")
                    .hasMessageContaining("renew lease L1");

            assertThat(requests).hasValue(1);
        }
    }
}
