// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules 1, 2, 5 and 8: a lease is opened, renewed, expired and closed. */
interface LeaseContract extends ContractPart {

    @Test
    default void anOpenedLeaseIsShownAsItWasGiven() {
        Lease lease = new Lease("L1", "orders-1", "http://10.0.0.7:8080/é", 3, Duration.ofMillis(15_125));

        store().open(lease, AT);

        assertThat(find("L1")).contains(lease);
    }

    @Test
    default void aLeaseNeedsNoAddress() {
        Lease lease = new Lease("L1", "orders-1", null, 0, Duration.ofMillis(1));

        store().open(lease, AT);

        assertThat(find("L1")).contains(lease);
    }

    @Test
    default void anOpenedLeaseShowsItsCohort() {
        Lease lease = new Lease("L1", "orders-1", null, 0, Duration.ofSeconds(1), "0123456789abcdef");

        store().open(lease, AT);

        assertThat(find("L1")).contains(lease);
    }

    @Test
    default void anOpenedLeaseShowsItsApplication() {
        Lease lease = new Lease("L1", "orders-1", null, 0, Duration.ofSeconds(1), null, "orders é");

        store().open(lease, AT);

        assertThat(find("L1")).contains(lease);
    }

    @Test
    default void anOpenedLeaseShowsItsHeartbeatInterval() {
        Lease lease = new Lease("L1", "orders-1", null, 0, Duration.ofSeconds(1), null, null, Duration.ofMillis(125));

        store().open(lease, AT);

        assertThat(find("L1")).contains(lease);
    }

    @Test
    default void aLeaseNeedsNoHeartbeatInterval() {
        store().open(new Lease("L1", "orders-1", null, 0, Duration.ofSeconds(1), null, "orders", null), AT);

        assertThat(find("L1").orElseThrow().interval()).isNull();
    }

    @Test
    default void aRenewedLeaseKeepsItsHeartbeatInterval() {
        Duration interval = Duration.ofHours(20);
        store().open(new Lease("L1", "orders-1", null, 0, Duration.ofDays(1), null, null, interval), AT);

        store().renew("L1", 1, "cohort-2", AT);

        assertThat(find("L1").orElseThrow().interval()).isEqualTo(interval);
    }

    @Test
    default void aRenewedLeaseKeepsItsApplication() {
        store().open(new Lease("L1", "orders-1", null, 0, Duration.ofSeconds(1), null, "orders"), AT);

        store().renew("L1", 1, null, AT);

        assertThat(find("L1").orElseThrow().application()).isEqualTo("orders");
    }

    @Test
    default void renewTellsTheCohort() {
        open("L1");

        store().renew("L1", 1, "cohort-2", AT);

        assertThat(find("L1").orElseThrow().cohort()).isEqualTo("cohort-2");
    }

    @Test
    default void renewWithoutACohortTakesItBack() {
        open("L1");
        store().renew("L1", 1, "cohort-2", AT);

        store().renew("L1", 2, null, AT);

        assertThat(find("L1").orElseThrow().cohort()).isNull();
    }

    @Test
    default void anIdThatExistsIsNotOpenedAgain() {
        open("L1");

        assertThatThrownBy(() -> open("L1")).isInstanceOf(LeaseStoreException.class);
    }

    @Test
    default void aRefusedOpenLeavesTheLeaseAsItWas() {
        open("L1");
        store().renew("L1", 1, null, AT);

        assertThatThrownBy(() -> open("L1")).isInstanceOf(LeaseStoreException.class);

        assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(1);
    }

    @Test
    default void renewAnswersTrueWhileTheLeaseExists() {
        open("L1");

        assertThat(store().renew("L1", 1, null, AT)).isTrue();
    }

    @Test
    default void renewSetsTheHeartbeat() {
        open("L1");

        store().renew("L1", 1, null, AT);
        store().renew("L1", 3, null, AT);

        assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(3);
    }

    @Test
    default void aRenewalThatIsRepeatedAnswersTrueAgain() {
        open("L1");
        store().renew("L1", 1, null, AT);

        assertThat(store().renew("L1", 1, null, AT)).isTrue();
        assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(1);
    }

    @Test
    default void aRenewalThatAnotherStoreSentIsKnownAsWell() {
        open("L1");
        store(1).renew("L1", 1, null, AT);

        assertThat(store().renew("L1", 1, null, AT)).isTrue();
        assertThat(store().renew("L1", 2, null, AT)).isTrue();
        assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(2);
    }

    @Test
    default void aLeaseWithAHigherHeartbeatIsNotRenewed() {
        open("L1");
        store().renew("L1", 5, null, AT);

        assertThatThrownBy(() -> store().renew("L1", 4, "late", AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("another process renews it");
        assertThat(find("L1").orElseThrow()).isEqualTo(ContractPart.lease("L1").renewed(5, null));
    }

    @Test
    default void renewLeavesOtherLeasesAsTheyAre() {
        open("L1", "L2");

        store().renew("L1", 1, null, AT);

        assertThat(find("L2")).contains(ContractPart.lease("L2"));
    }

    @Test
    default void ofManySilentLeasesEachIsExpiredOnlyAtItsOwnHeartbeat() {
        open("L1", "L2", "L3");
        store().renew("L2", 1, null, AT);
        store().renew("L3", 1, null, AT);

        int removed = store().expire(List.of(
                new SilentLease("L1", 0),
                new SilentLease("L2", 0),
                new SilentLease("L3", 1),
                new SilentLease("never was", 1)));

        assertThat(removed).isEqualTo(2);
        assertThat(find("L1")).isEmpty();
        assertThat(find("L2")).isPresent();
        assertThat(find("L3")).isEmpty();
    }

    @Test
    default void hundredsOfSilentLeasesAreExpiredInOneCall() {
        List<SilentLease> many = IntStream.range(0, 600)
                .mapToObj(i -> new SilentLease("dead " + i, 0))
                .toList();
        many.forEach(lease -> open(lease.id()));
        open("L1");

        assertThat(store().expire(many)).isEqualTo(600);
        assertThat(store().observe(Set.of(), null).leases())
                .extracting(Lease::id)
                .containsExactly("L1");
    }

    @Test
    default void noSilentLeaseIsExpiredWhenNoneIsGiven() {
        open("L1");

        assertThat(store().expire(List.of())).isZero();
        assertThat(find("L1")).isPresent();
    }

    @Test
    default void renewOfALeaseThatNeverWasAnswersFalse() {
        assertThat(store().renew("L1", 1, null, AT)).isFalse();
    }

    @Test
    default void renewOfAnExpiredLeaseAnswersFalse() {
        open("L1");
        store().expire("L1", 0);

        assertThat(store().renew("L1", 1, null, AT)).isFalse();
    }

    @Test
    default void renewDoesNotBringAnExpiredLeaseBack() {
        open("L1");
        store().expire("L1", 0);

        store().renew("L1", 1, null, AT);

        assertThat(find("L1")).isEmpty();
    }

    @Test
    default void expireWithTheSeenHeartbeatRemovesTheLease() {
        open("L1");

        assertThat(store().expire("L1", 0)).isTrue();
        assertThat(find("L1")).isEmpty();
    }

    @Test
    default void expireWithAnotherHeartbeatAnswersFalse() {
        open("L1");
        store().renew("L1", 1, null, AT);

        assertThat(store().expire("L1", 0)).isFalse();
        assertThat(store().expire("L1", 2)).isFalse();
    }

    @Test
    default void expireWithAnotherHeartbeatLeavesTheLease() {
        open("L1");
        store().renew("L1", 1, null, AT);

        store().expire("L1", 0);

        assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(1);
    }

    @Test
    default void expireLeavesOtherLeasesWithTheSameHeartbeat() {
        open("L1", "L2");

        store().expire("L1", 0);

        assertThat(find("L2")).isPresent();
    }

    @Test
    default void expireAskedTwiceAnswersFalseTheSecondTime() {
        open("L1");
        store().expire("L1", 0);

        assertThat(store().expire("L1", 0)).isFalse();
    }

    @Test
    default void closeRemovesTheLease() {
        open("L1", "L2");

        store().close("L1");

        assertThat(find("L1")).isEmpty();
        assertThat(find("L2")).isPresent();
    }

    @Test
    default void closeAskedTwiceDoesNothingTheSecondTime() {
        open("L1", "L2");
        store().close("L1");

        store().close("L1");

        assertThat(find("L2")).isPresent();
    }

    @Test
    default void whatOneStoreWroteAnotherSeesAtOnce() {
        open("L1");

        for (int beat = 1; beat <= 10; beat++) {
            store(1).renew("L1", beat, null, AT);
            assertThat(find("L1").orElseThrow().heartbeat()).isEqualTo(beat);
        }
    }

    @Test
    default void aCallEndsWithinAPositiveTime() {
        assertThat(store().callTimeout()).isPositive();
    }
}
