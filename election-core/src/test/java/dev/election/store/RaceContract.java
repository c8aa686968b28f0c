// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaseStoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many instances at once, each with a store of its own. Each test counts something that comes out right only if the
 * operation is atomic. A call may fail, for example because an engine does not know the outcome of a contended write:
 * then it may or may not have had an effect.
 */
interface RaceContract extends ContractPart {

    int RUNNERS = 8;
    int ROUNDS = 20;

    /** What the caller knows of the effect of a call. */
    enum Outcome {
        DONE,
        NOT_DONE,
        UNKNOWN;

        static Outcome of(BooleanSupplier call) {
            try {
                return call.getAsBoolean() ? DONE : NOT_DONE;
            } catch (LeaseStoreException e) {
                return UNKNOWN;
            }
        }

        static List<Integer> indexes(List<Outcome> all, Outcome one) {
            return IntStream.range(0, all.size())
                    .filter(i -> all.get(i) == one)
                    .boxed()
                    .toList();
        }

        /** Exactly one call had the effect: that is the one that knows it, or else one that does not know. */
        static void assertOneWasDone(List<Outcome> all) {
            assertThat(indexes(all, DONE).size()).isLessThanOrEqualTo(1);
            if (!all.contains(DONE)) {
                assertThat(all).as("no winner, and nobody in doubt").contains(UNKNOWN);
            }
        }
    }

    private Outcome tryToClaim(LeaseStore store, String leaseId, String election, long seenToken) {
        return Outcome.of(() -> claim(store, leaseId, election, seenToken));
    }

    /** Repeats a call that may be repeated until it is answered. */
    private void untilAnswered(Runnable call) {
        for (int attempt = 1; attempt < 20; attempt++) {
            try {
                call.run();
                return;
            } catch (LeaseStoreException e) {
                // it may have had its effect
            }
        }
        call.run();
    }

    private void releaseWhoeverHolds(String election) {
        LeaderRecord record = leaderOf(election);
        String holder = record.leaseId();
        if (holder != null) {
            untilAnswered(() -> store().release(holder, Set.of(new TermId(election, record.token()))));
        }
    }

    @Test
    default void exactlyOneOfManyClaimsIsWonInEachRound() {
        openOnePerRunner();
        enroll("billing");

        for (int round = 0; round < ROUNDS; round++) {
            long token = leaderOf("billing").token();
            List<Outcome> won = race(RUNNERS, i -> tryToClaim(store(i), "L" + i, "billing", token));

            Outcome.assertOneWasDone(won);
            LeaderRecord record = leaderOf("billing");
            if (won.contains(Outcome.DONE)) {
                assertThat(record)
                        .isEqualTo(new LeaderRecord("billing", token + 1, "L" + won.indexOf(Outcome.DONE), AT));
            } else if (record.leaseId() != null) {
                assertThat(Outcome.indexes(won, Outcome.UNKNOWN))
                        .extracting(i -> "L" + i)
                        .contains(record.leaseId());
            }
            releaseWhoeverHolds("billing");
        }
    }

    @Test
    default void asManyClaimsAreWonAsTokensAreUsed() {
        openOnePerRunner();
        enroll("billing");

        List<List<Outcome>> all = race(RUNNERS, i -> claimAndRelease(store(i), "L" + i));

        List<Outcome> outcomes = all.stream().flatMap(List::stream).toList();
        int certain = Outcome.indexes(outcomes, Outcome.DONE).size();
        int doubtful = Outcome.indexes(outcomes, Outcome.UNKNOWN).size();
        assertThat(leaderOf("billing").token()).isBetween((long) certain, (long) certain + doubtful);
    }

    private List<Outcome> claimAndRelease(LeaseStore store, String leaseId) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            long[] token = {0};
            untilAnswered(() -> token[0] =
                    store.observe(Set.of("billing"), leaseId).leaders().get(0).token());
            Outcome outcome = tryToClaim(store, leaseId, "billing", token[0]);
            outcomes.add(outcome);
            if (outcome != Outcome.NOT_DONE) {
                untilAnswered(() -> store.release(leaseId, Set.of(new TermId("billing", token[0] + 1))));
            }
        }
        return outcomes;
    }

    @Test
    default void manyElectionsClaimedInAnyOrderGoToOneLeaseEach() {
        openOnePerRunner();
        Set<String> names =
                IntStream.range(0, 100).mapToObj(i -> "election " + i).collect(Collectors.toSet());
        store().enroll(names.stream().collect(Collectors.toMap(name -> name, name -> 0L)));

        List<ClaimResult> results = race(RUNNERS, i -> claimAll(store(i), "L" + i, shuffledClaims(names, i)));

        List<String> won = new ArrayList<>();
        results.forEach(result -> won.addAll(result.won()));
        assertThat(won).doesNotHaveDuplicates();
        results.forEach(result -> names.removeAll(result.blocked()));
        results.forEach(result -> names.removeAll(result.unsettled()));
        assertThat(won).containsAll(names);
    }

    private static ClaimResult claimAll(LeaseStore store, String leaseId, List<Claim> claims) {
        try {
            return store.claim(leaseId, claims, AT);
        } catch (LeaseStoreException e) {
            Set<String> all = claims.stream().map(Claim::election).collect(Collectors.toSet());
            return new ClaimResult(Set.of(), Set.of(), null, all);
        }
    }

    private static List<Claim> shuffledClaims(Set<String> names, int seed) {
        List<Claim> claims = names.stream().map(name -> new Claim(name, 0, 1)).collect(Collectors.toList());
        Collections.shuffle(claims, new Random(seed));
        return claims;
    }

    @Test
    default void theHighestOfManyRenewalsRemains() {
        open("L");
        AtomicLong sent = new AtomicLong();

        List<Long> answered = race(RUNNERS, i -> {
            long highest = 0;
            for (int beat = 0; beat < ROUNDS; beat++) {
                long heartbeat = sent.incrementAndGet();
                // a later one may have taken effect first, which refuses this one
                if (Outcome.of(() -> store(i).renew("L", heartbeat, null, AT)) == Outcome.DONE) {
                    highest = heartbeat;
                }
            }
            return highest;
        });

        assertThat(find("L").orElseThrow().heartbeat()).isBetween(Collections.max(answered), sent.get());
    }

    @Test
    default void eitherTheRenewalOrTheExpirySucceedsButNeverBoth() {
        for (int round = 0; round < ROUNDS; round++) {
            String lease = "L" + round;
            open(lease);

            List<Outcome> succeeded = race(
                    2, i -> Outcome.of(() -> i == 0 ? store(0).renew(lease, 1, null, AT) : store(1).expire(lease, 0)));

            Outcome.assertOneWasDone(succeeded);
        }
    }

    @Test
    default void aLeaseIsExpiredOnceAndItsElectionClaimedOnce() {
        openOnePerRunner();
        enroll("billing");
        for (int round = 0; round < ROUNDS; round++) {
            String dead = "dead " + round;
            long token = leaderOf("billing").token();
            open(dead);
            claim(dead, "billing", token);

            List<List<Outcome>> answers = race(
                    RUNNERS,
                    i -> List.of(
                            Outcome.of(() -> store(i).expire(dead, 0)),
                            tryToClaim(store(i), "L" + i, "billing", token + 1)));

            Outcome.assertOneWasDone(
                    answers.stream().map(answer -> answer.get(0)).toList());
            Outcome.assertOneWasDone(
                    answers.stream().map(answer -> answer.get(1)).toList());
            releaseWhoeverHolds("billing");
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

            List<Outcome> won = race(RUNNERS, i -> {
                if (i < 2) {
                    untilAnswered(() -> store(i).release("L0", Set.of(term)));
                    return Outcome.NOT_DONE;
                }
                return tryToClaim(store(i), "L" + i, "billing", term.token());
            });

            LeaderRecord record = leaderOf("billing");
            if (won.contains(Outcome.DONE)) {
                assertThat(record.leaseId()).isEqualTo("L" + won.indexOf(Outcome.DONE));
            } else if (record.leaseId() != null) {
                assertThat(won.get(Integer.parseInt(record.leaseId().substring(1))))
                        .isEqualTo(Outcome.UNKNOWN);
            }
            releaseWhoeverHolds("billing");
        }
    }

    @Test
    default void aTermIsTransferredOnce() {
        openOnePerRunner();
        elect("L0", "billing");
        for (int round = 1; round <= ROUNDS; round++) {
            LeaderRecord before = leaderOf("billing");
            String from = String.valueOf(before.leaseId());
            TermId term = new TermId("billing", before.token());

            List<Outcome> done =
                    race(RUNNERS, i -> Outcome.of(() -> store(i).transfer(from, List.of(term), "L" + i, AT)));

            Outcome.assertOneWasDone(done);
            LeaderRecord after = leaderOf("billing");
            if (done.contains(Outcome.DONE)) {
                assertThat(after)
                        .isEqualTo(new LeaderRecord("billing", term.token() + 1, "L" + done.indexOf(Outcome.DONE), AT));
            } else {
                assertThat(after.token()).isBetween(term.token(), term.token() + 1);
            }
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
                untilAnswered(() -> store(i).enroll(shuffledFloors(names, i)));
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
            for (int beat = 1; beat <= ROUNDS; beat++) {
                long heartbeat = beat;
                untilAnswered(() -> store(i).renew("L" + (i - 1), heartbeat, null, AT));
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
