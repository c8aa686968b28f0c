// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rule 4: what an observation shows. */
interface ObservationContract extends ContractPart {

    @Test
    default void emptyDataShowsNothing() {
        assertThat(store().observe(Set.of("billing"), "L1")).isEqualTo(new Observation(List.of(), List.of()));
    }

    @Test
    default void onlyTheElectionsThatWereAskedForAreShown() {
        store().enroll(Map.of("billing", 0L, "mail", 0L, "reports", 0L));

        assertThat(leaders(Set.of("billing", "reports")))
                .extracting(LeaderRecord::election)
                .containsExactlyInAnyOrder("billing", "reports");
    }

    @Test
    default void anElectionWithoutARecordIsLeftOut() {
        enroll("billing");

        assertThat(leaders(Set.of("billing", "mail")))
                .extracting(LeaderRecord::election)
                .containsExactly("billing");
    }

    @Test
    default void electionsOfTheOwnLeaseAreShownWithoutBeingAskedFor() {
        open("L1", "L2");
        elect("L1", "billing");
        elect("L1", "mail");
        elect("L2", "reports");

        assertThat(store().observe(Set.of("billing"), "L1").leaders())
                .extracting(LeaderRecord::election)
                .containsExactlyInAnyOrder("billing", "mail");
    }

    @Test
    default void electionsOfTheOwnLeaseAreShownThoughThatLeaseIsGone() {
        open("L1");
        elect("L1", "billing");
        store().close("L1");

        assertThat(store().observe(Set.of(), "L1").leaders())
                .extracting(LeaderRecord::election)
                .containsExactly("billing");
    }

    @Test
    default void anInstanceWithoutALeaseSeesOnlyWhatItAsksFor() {
        open("L1");
        elect("L1", "billing");
        enroll("mail");

        assertThat(store().observe(Set.of("mail"), null).leaders())
                .extracting(LeaderRecord::election)
                .containsExactly("mail");
    }

    @Test
    default void allLeasesAreShownWhetherTheyLeadOrNot() {
        open("L1", "L2", "L3");
        elect("L1", "billing");
        store().renew("L2", 1, null, AT);

        assertThat(store().observe(Set.of(), "L3").leases())
                .extracting(Lease::id, Lease::heartbeat)
                .containsExactlyInAnyOrder(tuple("L1", 0L), tuple("L2", 1L), tuple("L3", 0L));
    }

    @Test
    default void aRecordOfAGoneLeaseIsShownAsItIs() {
        open("L1");
        elect("L1", "billing");
        store().expire("L1", 0);

        Observation observation = store().observe(Set.of("billing"), null);

        assertThat(observation.leaders()).containsExactly(new LeaderRecord("billing", 1, "L1", AT));
        assertThat(observation.leases()).isEmpty();
    }

    @Test
    default void observingChangesNothing() {
        open("L1");
        elect("L1", "billing");
        Observation first = store().observe(Set.of("billing", "mail"), "L1");

        assertThat(store().observe(Set.of("billing", "mail"), "L1")).isEqualTo(first);
    }
}
