// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many claims, many elections in one call, and many instances on data that nobody used before. */
interface ScaleContract extends ContractPart {

    List<String> ELECTIONS =
            IntStream.range(0, 5_000).mapToObj(i -> "election " + i).toList();

    /** The number of claims that are made one after the other; less for an engine to which each is a long way. */
    default int claimsInARow() {
        return 10_000;
    }

    @Test
    default void tokensRiseByOneOverManyClaims() {
        open("L1");
        enroll("billing");

        for (int token = 0; token < claimsInARow(); token++) {
            assertThat(claim("L1", "billing", token)).isTrue();
        }

        assertThat(leaderOf("billing").token()).isEqualTo(claimsInARow());
    }

    @Test
    default void thousandsOfElectionsAreEnrolledClaimedObservedAndReleasedInFewCalls() {
        open("L1");

        inFewCalls(names -> store().enroll(names.stream().collect(Collectors.toMap(name -> name, name -> 0L))));
        Set<String> won = new HashSet<>();
        inFewCalls(names -> won.addAll(store().claim(
                        "L1", names.stream().map(name -> new Claim(name, 0, 1)).toList(), AT)
                .won()));
        assertThat(won).containsExactlyInAnyOrderElementsOf(ELECTIONS);

        assertThat(store().observe(ELECTIONS, "L1").leaders())
                .hasSize(ELECTIONS.size())
                .allSatisfy(leader -> assertThat(leader.leaseId()).isEqualTo("L1"));

        inFewCalls(names -> store().release(
                        "L1", names.stream().map(name -> new TermId(name, 1)).toList()));
        assertThat(leaders(ELECTIONS)).hasSize(ELECTIONS.size()).allSatisfy(leader -> assertThat(leader.leaseId())
                .isNull());
    }

    private void inFewCalls(Consumer<List<String>> call) {
        List<String> all = List.copyOf(ELECTIONS);
        int most = store().electionsPerCall();
        for (int from = 0; from < all.size(); from += most) {
            call.accept(all.subList(from, Math.min(all.size(), from + most)));
        }
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
