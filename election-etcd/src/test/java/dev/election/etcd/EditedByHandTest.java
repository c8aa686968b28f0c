// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import dev.election.testing.StoreTests;
import io.etcd.jetcd.Client;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that somebody wrote with {@code etcdctl}. */
@NeedsEtcd
final class EditedByHandTest {

    private final String prefix = EtcdCluster.newPrefix();
    private final EtcdLeaseStore store = EtcdCluster.shared().store(prefix).build();
    private final Client client = EtcdCluster.shared().client();

    @BeforeEach
    void elect() {
        StoreTests.elect(store, "L1", "billing");
        StoreTests.enroll(store, Set.of("mail"));
        store.observe(Set.of("billing", "mail"), null);
    }

    @AfterEach
    void close() {
        store.close();
        client.close();
    }

    private void put(String key, String value) throws ExecutionException, InterruptedException {
        var unused = client.getKVClient()
                .put(Keys.bytes(prefix + key), Keys.bytes(value))
                .get();
        // by hand as well, so that stores see it at once
        var unusedEither = client.getKVClient()
                .put(Keys.bytes(prefix + "/changes"), Keys.bytes(""))
                .get();
    }

    private Observation observe() {
        return store.observe(Set.of("billing", "mail"), null);
    }

    @Test
    void aRecordThatCannotBeReadIsReportedAndTheOthersAreShown() throws Exception {
        put("/leader/billing", "token=many\n");

        Observation observation = observe();

        assertThat(observation.leaders())
                .extracting(leader -> leader.election())
                .containsExactly("mail");
        assertThat(observation.unreadable())
                .containsExactly(
                        new Unreadable(Unreadable.Kind.LEADER, "billing", "'token=many' is not a whole number"));
    }

    @Test
    void aRecordThatCannotBeReadIsNotReportedIfNobodyAskedForIt() throws Exception {
        put("/leader/billing", "token=many\n");

        assertThat(store.observe(Set.of("mail"), null).unreadable()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsNotClaimed() throws Exception {
        put("/leader/billing", "token=many\n");

        assertThat(store.claim("L1", StoreTests.firstClaims(Set.of("billing")), StoreTests.AT)
                        .won())
                .isEmpty();
    }

    @Test
    void aRecordThatWasCorrectedIsShownAgain() throws Exception {
        put("/leader/billing", "nonsense");
        observe();

        put("/leader/billing", "token=7\n");

        assertThat(observe().leaders()).anyMatch(leader -> leader.token() == 7);
    }

    @Test
    void aLeaseThatCannotBeReadIsReportedAndShownAgainWhenItWasCorrected() throws Exception {
        put("/lease/L1", "heartbeat=-1\n");

        assertThat(observe().leases()).isEmpty();
        assertThat(observe().unreadable()).extracting(Unreadable::key).containsExactly("L1");

        put("/lease/L1", "heartbeat=1\n");
        assertThat(observe().leases()).extracting(lease -> lease.heartbeat()).containsExactly(1L);
    }

    @Test
    void aLeaseWithoutItsSecondKeyIsReported() throws Exception {
        put("/lease/L2", "heartbeat=1\n");

        assertThat(observe().unreadable())
                .singleElement()
                .satisfies(one -> assertThat(one.why()).contains("/instance/").contains("is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "0", "-2000", "9223372036854775807"})
    void aHeartbeatIntervalThatCannotBeReadDoesNotHideTheLease(String interval) throws Exception {
        put("/instance/L1", "instance=b\nduration=15000\ninterval=" + interval + "\n");

        assertThat(observe().leases()).singleElement().satisfies(lease -> {
            assertThat(lease.instance()).isEqualTo("b");
            assertThat(lease.interval()).isNull();
        });
    }

    @Test
    void aLeaseThatCannotBeReadIsNotRenewed() throws Exception {
        put("/lease/L1", "nonsense");

        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("'nonsense' has no '='");
    }

    @Test
    void aRecordThatWasDeletedByHandIsNotShownForEver() throws Exception {
        var unused =
                client.getKVClient().delete(Keys.bytes(prefix + "/leader/mail")).get();

        for (int i = 0; i < 200; i++) {
            observe();
        }

        assertThat(observe().leaders()).extracting(leader -> leader.election()).containsExactly("billing");
    }
}
