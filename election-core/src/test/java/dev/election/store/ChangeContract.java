// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Rule 4 for a store that has observed the same many elections before, and may want to spare itself most of it:
 * whatever another instance changes is shown by the next observation.
 */
interface ChangeContract extends ContractPart {

    List<String> MANY = IntStream.range(0, 150).mapToObj(i -> "election " + i).toList();

    TermId SEVENTH = new TermId("election 7", 1);

    /** The number of random changes that are observed; less for an engine to which each is a long way. */
    default int changesInARow() {
        return 300;
    }

    /** L1 and L2 lead one election each, all others are vacant, and L1 has seen it twice. */
    default void watch() {
        open("L1", "L2");
        LeaseStore other = store(1);
        other.enroll(MANY.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        claim(other, "L1", "election 1", 0);
        claim(other, "L2", "election 7", 0);
        look();
        look();
    }

    default Observation look() {
        return store().observe(MANY, "L1");
    }

    default LeaderRecord shown(String election) {
        return look().leaders().stream()
                .filter(leader -> leader.election().equals(election))
                .findFirst()
                .orElseThrow();
    }

    default List<String> leases() {
        return look().leases().stream().map(Lease::id).sorted().toList();
    }

    @Test
    default void anObservationOfManyElectionsThatIsRepeatedShowsTheSame() {
        watch();

        for (int i = 0; i < 20; i++) {
            assertThat(new HashSet<>(look().leaders())).isEqualTo(asAskedInParts(MANY, "L1"));
        }
    }

    @Test
    default void aClaimOfAnotherInstanceIsShown() {
        watch();

        claim(store(1), "L2", "election 149", 0);

        assertThat(shown("election 149")).isEqualTo(new LeaderRecord("election 149", 1, "L2", AT));
    }

    @Test
    default void aReleaseOfAnotherInstanceIsShown() {
        watch();

        store(1).release("L2", List.of(SEVENTH));

        assertThat(shown("election 7").leaseId()).isNull();
    }

    @Test
    default void aReleaseAndAClaimSinceTheLastObservationAreShown() {
        watch();

        store(1).release("L2", List.of(SEVENTH));
        claim(store(1), "L2", "election 8", 0);

        assertThat(shown("election 7").leaseId()).isNull();
        assertThat(shown("election 8").leaseId()).isEqualTo("L2");
    }

    @Test
    default void aTransferByAnotherInstanceIsShown() {
        watch();

        store(1).transfer("L2", List.of(SEVENTH), "L1", AT);

        assertThat(shown("election 7")).isEqualTo(new LeaderRecord("election 7", 2, "L1", AT));
    }

    @Test
    default void aRecordThatAnotherInstanceAddedIsShown() {
        watch();
        List<String> asked = new ArrayList<>(MANY);
        asked.add("late");
        store().observe(asked, "L1");

        store(1).enroll(Map.of("late", 0L));

        assertThat(store().observe(asked, "L1").leaders()).hasSize(151);
    }

    @Test
    default void aLeaseThatWasClosedIsNotShown() {
        watch();

        store(1).close("L2");

        assertThat(leases()).containsExactly("L1");
    }

    @Test
    default void aLeaseThatWasExpiredIsNotShown() {
        watch();

        store(1).expire("L2", 0);

        assertThat(leases()).containsExactly("L1");
    }

    @Test
    default void whoTakesOverAfterAnOrderlyEndIsShownWithItsLease() {
        watch();

        store(1).close("L2");
        store(1).open(ContractPart.lease("L3"), AT);
        claim(store(1), "L3", "election 7", 1);
        Observation observation = look();

        assertThat(observation.leaders()).contains(new LeaderRecord("election 7", 2, "L3", AT));
        assertThat(observation.leases()).extracting(Lease::id).containsExactlyInAnyOrder("L1", "L3");
    }

    @Test
    default void aHeartbeatIsShownThoughNoElectionChanged() {
        watch();

        store(1).renew("L2", 1, "cohort", AT);

        assertThat(look().leases())
                .filteredOn(lease -> lease.id().equals("L2"))
                .singleElement()
                .satisfies(lease -> assertThat(lease.heartbeat()).isEqualTo(1))
                .satisfies(lease -> assertThat(lease.cohort()).isEqualTo("cohort"));
    }

    @Test
    default void recordsAreShownThoughThereIsNoLease() {
        watch();

        store(1).close("L1");
        store(1).close("L2");

        assertThat(look().leases()).isEmpty();
        assertThat(shown("election 1")).isEqualTo(new LeaderRecord("election 1", 1, "L1", AT));
    }

    @Test
    default void otherElectionsAreShownWhenTheyAreAskedFor() {
        watch();

        assertThat(store().observe(MANY.subList(1, 150), "L1").leaders())
                .hasSize(149)
                .noneMatch(leader -> leader.election().equals("election 0"));
    }

    @Test
    default void ofElectionsThatWereNotAskedForThoseOfTheLeaseThatAsksNowAreShown() {
        watch();
        elect("L1", "billing");
        elect("L2", "outbox");
        look();

        assertThat(store().observe(MANY, "L2").leaders()).hasSize(151).anyMatch(leader -> leader.election()
                .equals("outbox"));
        assertThat(store().observe(MANY, null).leaders()).hasSize(150);
    }

    @Test
    default void tokensThatNoSumCanHoldAreShown() {
        store(1).enroll(MANY.stream().collect(Collectors.toMap(name -> name, name -> Long.MAX_VALUE - 5)));
        open("L1", "L2");

        for (int i = 0; i < 5; i++) {
            claim(store(1), "L2", "election " + i, Long.MAX_VALUE - 5);

            assertThat(shown("election " + i))
                    .isEqualTo(new LeaderRecord("election " + i, Long.MAX_VALUE - 4, "L2", AT));
        }
    }

    @Test
    default void afterAnyChangesTheSameIsShownAsToAnInstanceThatAsksForAFewAtATime() {
        long seed = new Random().nextLong();
        RandomChanges changes = new RandomChanges(store(1), MANY, new Random(seed));

        for (int i = 0; i < changesInARow(); i++) {
            String change = changes.makeSome();
            Observation observation = look();

            String when = "after changes " + i + " of seed " + seed + ": " + change;
            assertThat(new HashSet<>(observation.leaders())).as(when).isEqualTo(asAskedInParts(MANY, "L1"));
            assertThat(new HashSet<>(observation.leases()))
                    .as(when)
                    .isEqualTo(new HashSet<>(store(2).observe(Set.of(), null).leases()));
        }
    }

    /** The records as shown to another instance, which has no reason to spare anything. */
    private Set<LeaderRecord> asAskedInParts(List<String> elections, String ownLease) {
        Set<LeaderRecord> shown = new HashSet<>();
        for (int from = 0; from < elections.size(); from += 50) {
            List<String> part = elections.subList(from, Math.min(from + 50, elections.size()));
            shown.addAll(store(2).observe(part, ownLease).leaders());
        }
        return shown;
    }
}
