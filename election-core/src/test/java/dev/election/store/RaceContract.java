// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many instances at once, each with a store of its own. Each test counts something that comes out right only if the
 * operation is atomic.
 */
interface RaceContract extends ContractPart {

    int RUNNERS = 8;
    int ROUNDS = 20;

    @Test
    default void exactlyOneOfManyClaimsIsWonInEachRound() {
        openOnePerRunner();
        enroll("billing");

        for (int round = 0; round < ROUNDS; round++) {
            long token = round;
            List<Boolean> won = race(RUNNERS, i -> claim(store(i), "L" + i, "billing", token));

            assertThat(won).containsOnlyOnce(true);
            String winner = "L" + won.indexOf(true);
            assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", token + 1, winner, AT));
            store().release(winner, Set.of(new TermId("billing", token + 1)));
        }
    }

    @Test
    default void asManyClaimsAreWonAsTokensAreUsed() {
        openOnePerRunner();
        enroll("billing");

        List<Integer> wins = race(RUNNERS, i -> claimAndRelease(store(i), "L" + i));

        assertThat(leaderOf("billing").token())
                .isEqualTo(wins.stream().mapToInt(Integer::intValue).sum());
    }

    private int claimAndRelease(LeaseStore store, String leaseId) {
        int wins = 0;
        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            long token =
                    store.observe(Set.of("billing"), leaseId).leaders().get(0).token();
            if (claim(store, leaseId, "billing", token)) {
                wins++;
                store.release(leaseId, Set.of(new TermId("billing", token + 1)));
            }
        }
        return wins;
    }

    @Test
    default void manyElectionsClaimedInAnyOrderGoToOneLeaseEach() {
        openOnePerRunner();
        Set<String> names =
                IntStream.range(0, 100).mapToObj(i -> "election " + i).collect(Collectors.toSet());
        store().enroll(names.stream().collect(Collectors.toMap(name -> name, name -> 0L)));

        List<ClaimResult> results = race(RUNNERS, i -> store(i).claim("L" + i, shuffledClaims(names, i), AT));

        List<String> won = new ArrayList<>();
        results.forEach(result -> won.addAll(result.won()));
        assertThat(won).doesNotHaveDuplicates();
        results.forEach(result -> names.removeAll(result.blocked()));
        assertThat(won).containsAll(names);
    }

    private static List<Claim> shuffledClaims(Set<String> names, int seed) {
        List<Claim> claims = names.stream().map(name -> new Claim(name, 0, 1)).collect(Collectors.toList());
        Collections.shuffle(claims, new Random(seed));
        return claims;
    }

    @Test
    default void noRenewalIsLost() {
        open("L");

        race(RUNNERS, i -> {
            for (int beat = 0; beat < ROUNDS; beat++) {
                assertThat(store(i).renew("L", null, AT)).isTrue();
            }
            return true;
        });

        assertThat(find("L").orElseThrow().heartbeat()).isEqualTo(RUNNERS * ROUNDS);
    }

    @Test
    default void eitherTheRenewalOrTheExpirySucceedsButNeverBoth() {
        for (int round = 0; round < ROUNDS; round++) {
            String lease = "L" + round;
            open(lease);

            List<Boolean> succeeded =
                    race(2, i -> i == 0 ? store(0).renew(lease, null, AT) : store(1).expire(lease, 0));

            assertThat(succeeded).containsOnlyOnce(true);
        }
    }

    @Test
    default void aLeaseIsExpiredOnceAndItsElectionClaimedOnce() {
        openOnePerRunner();
        enroll("billing");
        for (int round = 0; round < ROUNDS; round++) {
            String dead = "dead " + round;
            long token = 2L * round;
            open(dead);
            claim(dead, "billing", token);

            List<List<Boolean>> answers = race(
                    RUNNERS, i -> List.of(store(i).expire(dead, 0), claim(store(i), "L" + i, "billing", token + 1)));

            assertThat(answers).extracting(answer -> answer.get(0)).containsOnlyOnce(true);
            assertThat(answers).extracting(answer -> answer.get(1)).containsOnlyOnce(true);
            String winner = leaderOf("billing").leaseId();
            store().release(String.valueOf(winner), Set.of(new TermId("billing", token + 2)));
        }
    }

    @Test
    default void aReleaseNeverUndoesTheClaimThatFollowsIt() {
        openOnePerRunner();
        enroll("billing");
        for (int round = 0; round < ROUNDS; round++) {
            long token = leaderOf("billing").token();
            assertThat(claim("L0", "billing", token)).isTrue();
            TermId term = new TermId("billing", token + 1);

            List<Boolean> won = race(RUNNERS, i -> {
                if (i < 2) {
                    store(i).release("L0", Set.of(term));
                    return false;
                }
                return claim(store(i), "L" + i, "billing", term.token());
            });

            String holder = won.contains(true) ? "L" + won.indexOf(true) : null;
            assertThat(leaderOf("billing").leaseId()).isEqualTo(holder);
            store().release(String.valueOf(holder), Set.of(new TermId("billing", term.token() + 1)));
        }
    }

    @Test
    default void aTermIsTransferredOnce() {
        openOnePerRunner();
        elect("L0", "billing");
        String holder = "L0";
        for (int round = 1; round <= ROUNDS; round++) {
            String from = holder;
            TermId term = new TermId("billing", round);

            List<Boolean> done = race(RUNNERS, i -> store(i).transfer(from, List.of(term), "L" + i, AT));

            assertThat(done).containsOnlyOnce(true);
            holder = "L" + done.indexOf(true);
            assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", round + 1, holder, AT));
        }
    }

    @Test
    default void electionsEnrolledByManyInAnyOrderHaveOneRecordEach() {
        for (int round = 0; round < 5; round++) {
            int first = round * 50;
            List<String> names = IntStream.range(first, first + 50)
                    .mapToObj(i -> "election " + i)
                    .toList();

            race(RUNNERS, i -> {
                store(i).enroll(shuffledFloors(names, i));
                return true;
            });

            assertThat(leaders(names)).extracting(LeaderRecord::election).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    private static Map<String, Long> shuffledFloors(List<String> names, int seed) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(seed));
        Map<String, Long> floors = new LinkedHashMap<>();
        shuffled.forEach(name -> floors.put(name, 0L));
        return floors;
    }

    @Test
    default void heartbeatsGoOnWhileElectionsChangeHands() {
        openOnePerRunner();
        enroll("billing");

        race(RUNNERS, i -> {
            if (i % 2 == 0) {
                claimAndRelease(store(i), "L" + i);
                return true;
            }
            for (int beat = 0; beat < ROUNDS; beat++) {
                store(i).renew("L" + (i - 1), null, AT);
            }
            return true;
        });

        assertThat(find("L0").orElseThrow().heartbeat()).isEqualTo(ROUNDS);
    }

    private void openOnePerRunner() {
        for (int i = 0; i < RUNNERS; i++) {
            store(i).open(ContractPart.lease("L" + i), AT);
        }
    }
}
