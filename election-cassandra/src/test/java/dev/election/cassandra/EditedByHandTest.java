// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import dev.election.testing.StoreTests;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that somebody wrote with {@code cqlsh}. */
@NeedsCassandra
final class EditedByHandTest {

    private final String group = SharedCluster.newGroup();
    private final CassandraLeaseStore store = SharedCluster.reusedStore(group);

    @BeforeEach
    void elect() {
        StoreTests.elect(store, "L1", "billing");
        StoreTests.enroll(store, Set.of("mail"));
        store.observe(Set.of("billing", "mail"), null);
    }

    @AfterEach
    void close() {
        store.close();
        SharedCluster.deleteLeases(group);
    }

    private void run(String cql) {
        assertThat(SharedCluster.session().execute(cql.replace("GROUP", group)).wasApplied())
                .isTrue();
    }

    private void editRecord(String assignment) {
        run("UPDATE election.election_leader SET " + assignment
                + ", changes = now() WHERE grp = 'GROUP' AND election = 'billing' IF EXISTS");
    }

    private void editLease(String assignment) {
        run("UPDATE election.election_lease SET " + assignment + " WHERE grp = 'GROUP' AND id = 'L1' IF EXISTS");
    }

    private Observation observe() {
        return store.observe(Set.of("billing", "mail"), null);
    }

    @Test
    void aRecordThatCannotBeReadIsReportedAndTheOthersAreShown() {
        editRecord("tok = null");

        assertThat(observe().leaders()).extracting(leader -> leader.election()).containsExactly("mail");
        assertThat(observe().unreadable())
                .containsExactly(new Unreadable(Unreadable.Kind.LEADER, "billing", "its column tok is null"));
        assertThat(store.observe(Set.of("mail"), null).unreadable()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsNotClaimedAndShownAgainWhenItWasCorrected() {
        editRecord("lease = null");
        assertThat(store.claim("L1", StoreTests.firstClaims(Set.of("billing")), StoreTests.AT)
                        .won())
                .isEmpty();
        assertThat(observe().unreadable()).hasSize(1);

        editRecord("lease = '', tok = 7");

        assertThat(observe().leaders()).anyMatch(leader -> leader.token() == 7 && leader.leaseId() == null);
    }

    @Test
    void aLeaseThatCannotBeReadIsReportedAndNotRenewed() {
        editLease("heartbeat = null");

        assertThat(observe().leases()).isEmpty();
        assertThat(observe().unreadable())
                .containsExactly(new Unreadable(Unreadable.Kind.LEASE, "L1", "its column heartbeat is null"));
        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("edited by hand");

        editLease("heartbeat = 1");
        assertThat(observe().leases()).extracting(lease -> lease.heartbeat()).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -2_000, Long.MAX_VALUE})
    void aHeartbeatIntervalThatCannotBeReadDoesNotHideTheLease(long interval) {
        editLease("interval_ms = " + interval);

        assertThat(observe().leases()).singleElement().satisfies(lease -> assertThat(lease.interval())
                .isNull());
    }

    @Test
    void aRecordThatWasChangedWithoutItsCounterIsShownAfterSomeObservations() {
        run("DELETE FROM election.election_leader WHERE grp = 'GROUP' AND election = 'mail' IF EXISTS");

        for (int i = 0; i < 21; i++) {
            observe();
        }

        assertThat(observe().leaders()).extracting(leader -> leader.election()).containsExactly("billing");
    }
}
