// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many claims, many elections in one call, and many instances on data that nobody used before. */
interface ScaleContract extends ContractPart {

    int CLAIMS = 10_000;

    List<String> ELECTIONS =
            IntStream.range(0, 5_000).mapToObj(i -> "election " + i).toList();

    @Test
    default void tokensRiseByOneOverTenThousandClaims() {
        open("L1");
        enroll("billing");

        for (int token = 0; token < CLAIMS; token++) {
            assertThat(claim("L1", "billing", token)).isTrue();
        }

        assertThat(leaderOf("billing").token()).isEqualTo(CLAIMS);
    }

    @Test
    default void thousandsOfElectionsAreEnrolledClaimedObservedAndReleasedInOneCallEach() {
        open("L1");

        store().enroll(ELECTIONS.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        ClaimResult result = store().claim(
                        "L1",
                        ELECTIONS.stream().map(name -> new Claim(name, 0, 1)).toList(),
                        AT);
        assertThat(result.won()).containsExactlyInAnyOrderElementsOf(ELECTIONS);

        assertThat(store().observe(ELECTIONS, "L1").leaders())
                .hasSize(ELECTIONS.size())
                .allSatisfy(leader -> assertThat(leader.leaseId()).isEqualTo("L1"));

        store().release(
                        "L1",
                        ELECTIONS.stream().map(name -> new TermId(name, 1)).toList());
        assertThat(leaders(ELECTIONS)).hasSize(ELECTIONS.size()).allSatisfy(leader -> assertThat(leader.leaseId())
                .isNull());
    }

    @Test
    default void ownElectionsAmongThousandsThatWereAskedForAreShownOnce() {
        open("L1");
        elect("L1", "election 7");
        elect("L1", "billing");

        assertThat(store().observe(ELECTIONS, "L1").leaders())
                .extracting(LeaderRecord::election)
                .containsExactlyInAnyOrder("election 7", "billing");
    }

    @Test
    default void storesThatAreOpenedAtOnceOnDataThatNobodyUsedAllWork() {
        List<LeaseStore> stores = openAtOnceWithoutSchema(8);

        for (int i = 0; i < stores.size(); i++) {
            stores.get(i).open(ContractPart.lease("L" + i), AT);
        }

        assertThat(stores)
                .allSatisfy(store ->
                        assertThat(store.observe(Set.of(), null).leases()).hasSize(8));
    }
}
