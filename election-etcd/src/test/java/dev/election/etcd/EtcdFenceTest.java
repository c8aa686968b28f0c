// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Term;
import dev.election.store.Claim;
import dev.election.store.TermId;
import dev.election.testing.BelievedTerm;
import dev.election.testing.StoreTests;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 9 in the same cluster. */
@NeedsEtcd
final class EtcdFenceTest {

    private final String prefix = EtcdCluster.newPrefix();
    private final EtcdLeaseStore store = EtcdCluster.shared().store(prefix).build();
    private final Client client = EtcdCluster.shared().client();
    private final ByteSequence key = Keys.bytes(prefix + "-data");

    @BeforeEach
    void elect() {
        StoreTests.elect(store, "L1", "billing");
    }

    @AfterEach
    void close() {
        store.close();
        client.close();
    }

    private boolean writes(Term term) throws ExecutionException, InterruptedException {
        return client.getKVClient()
                .txn()
                .If(store.fence().holds(term))
                .Then(Op.put(key, Keys.bytes("written"), PutOption.DEFAULT))
                .commit()
                .get()
                .isSucceeded();
    }

    private static Term term(String election, long token, String leaseId) {
        return new BelievedTerm(election, token, leaseId, Duration.ofSeconds(15));
    }

    @Test
    void aTermWritesWhileItHoldsTheElection() throws Exception {
        assertThat(writes(term("billing", 1, "L1"))).isTrue();
        assertThat(client.getKVClient().get(key).get().getCount()).isEqualTo(1);
    }

    @Test
    void aTermOfAnotherTokenOrLeaseWritesNothing() throws Exception {
        assertThat(writes(term("billing", 2, "L1"))).isFalse();
        assertThat(writes(term("billing", 11, "L1"))).isFalse();
        assertThat(writes(term("billing", 1, "L"))).isFalse();
        assertThat(writes(term("billing", 1, "L11"))).isFalse();
        assertThat(writes(term("mail", 1, "L1"))).isFalse();
        assertThat(client.getKVClient().get(key).get().getCount()).isZero();
    }

    @Test
    void aTermThatWasReleasedWritesNothing() throws Exception {
        store.release("L1", Set.of(new TermId("billing", 1)));

        assertThat(writes(term("billing", 1, "L1"))).isFalse();
    }

    @Test
    void anOldTermWritesNothingOnceItsSuccessorHasClaimed() throws Exception {
        store.expire("L1", 0);
        assertThat(writes(term("billing", 1, "L1"))).isTrue(); // nobody has followed it yet
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        store.claim("L2", List.of(new Claim("billing", 1, 2)), StoreTests.AT);

        assertThat(writes(term("billing", 1, "L1"))).isFalse();
        assertThat(writes(term("billing", 2, "L2"))).isTrue();
    }
}
