// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names are kept to the letter, up to their longest, whatever is in them. */
interface NameContract extends ContractPart {

    String LONGEST = "x".repeat(Names.MAX_LENGTH);

    /** Each pair or group is one that some database takes for the same, or for something else than a name. */
    List<String> DISTINCT = List.of(
            "billing",
            "Billing",
            "BILLING",
            "bílling",
            "billıng",
            "order flow",
            "order  flow",
            "orderflow",
            "order_flow",
            "order%flow",
            "order-flow",
            "%",
            "_",
            "straße",
            "strasse",
            "STRASSE",
            "resume",
            "résumé",
            "re\u0301sume\u0301",
            "O'Brien",
            "O''Brien",
            "\"quoted\"",
            "`quoted`",
            "[quoted]",
            "back\\slash",
            "back\\\\slash",
            "x'; DROP TABLE ELECTION_LEADER; --",
            "' OR '1'='1",
            "?",
            ":name",
            "${name}",
            "a,b",
            "{}",
            "\\\"",
            "{d '2026-01-01'}",
            "NULL",
            "null",
            "🗳️",
            "🗳",
            "👩‍💻",
            "💩",
            "投票",
            "選挙",
            "ｂｉｌｌｉｎｇ",
            "عربي",
            "0",
            "00",
            "0.0");

    @Test
    default void differentNamesAreDifferentElections() {
        open("L1");
        Map<String, Long> floors = new HashMap<>();
        DISTINCT.forEach(name -> floors.put(name, (long) floors.size()));

        store().enroll(floors);

        Map<String, Long> shown =
                leaders(DISTINCT).stream().collect(Collectors.toMap(LeaderRecord::election, LeaderRecord::token));
        assertThat(shown).isEqualTo(floors);
    }

    @Test
    default void aClaimTouchesOnlyTheElectionOfExactlyThatName() {
        open("L1");
        store().enroll(DISTINCT.stream().collect(Collectors.toMap(name -> name, name -> 0L)));

        for (String name : DISTINCT) {
            assertThat(claim("L1", name, 0)).as(name).isTrue();
        }

        assertThat(leaders(DISTINCT)).extracting(LeaderRecord::token).containsOnly(1L);
    }

    @Test
    default void aReleaseTouchesOnlyTheElectionOfExactlyThatName() {
        open("L1");
        elect("L1", "billing");
        elect("L1", "Billing");

        store().release("L1", Set.of(new TermId("Billing", 1)));

        assertThat(leaderOf("billing").leaseId()).isEqualTo("L1");
        assertThat(leaderOf("Billing").leaseId()).isNull();
    }

    @Test
    default void leaseIdsThatDifferOnlyInCaseOrAccentsAreDifferentLeases() {
        open("lease-a", "lease-A", "lease-á");

        store().expire("lease-A", 0);

        assertThat(store().renew("lease-a", 1, null, AT)).isTrue();
        assertThat(store().renew("lease-á", 1, null, AT)).isTrue();
    }

    @Test
    default void theLongestNamesAreKeptInFull() {
        String instance = "é".repeat(Names.MAX_LENGTH);
        String address = "投".repeat(Names.MAX_ADDRESS_LENGTH);
        Lease lease = new Lease(LONGEST, instance, address, 0, Duration.ofDays(1));

        store().open(lease, AT);
        elect(LONGEST, LONGEST);

        assertThat(find(LONGEST)).contains(lease);
        assertThat(leaderOf(LONGEST)).isEqualTo(new LeaderRecord(LONGEST, 1, LONGEST, AT));
    }

    @Test
    default void theLongestNameMayBeOfEmojiOrOfThreeByteCharacters() {
        String emoji = "🗳".repeat(Names.MAX_LENGTH / 2);
        String threeBytes = "選".repeat(Names.MAX_LENGTH);

        store().enroll(Map.of(emoji, 1L, threeBytes, 2L));

        assertThat(leaderOf(emoji).token()).isEqualTo(1);
        assertThat(leaderOf(threeBytes).token()).isEqualTo(2);
    }

    @Test
    default void longNamesThatDifferOnlyAtTheirEndAreDifferentElections() {
        String stem = "x".repeat(Names.MAX_LENGTH - 1);
        Map<String, Long> floors =
                IntStream.range(0, 10).boxed().collect(Collectors.toMap(i -> stem + i, Integer::longValue));

        store().enroll(floors);

        assertThat(leaders(floors.keySet())).hasSize(10);
    }

    @Test
    default void aNameOverTheLimitIsNotEnrolled() {
        assertThatThrownBy(() -> store().enroll(Map.of(LONGEST + "x", 0L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("201");
    }

    @Test
    default void aNameOverTheLimitIsNotLookedFor() {
        assertThatThrownBy(() -> store().observe(Set.of(LONGEST + "x"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("201");
    }
}
