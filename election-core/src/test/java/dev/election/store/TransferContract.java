// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.testing.StoreTests;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A term is handed to another lease, with nobody in between. */
interface TransferContract extends ContractPart {

    TermId TERM = new TermId("billing", 1);

    @Test
    default void transferNamesTheOtherLeaseWithTheNextToken() {
        open("L1", "L2");
        elect("L1", "billing");
        Instant later = AT.plusSeconds(60);

        assertThat(store().transfer("L1", List.of(TERM), "L2", later)).isTrue();
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 2, "L2", later));
    }

    @Test
    default void transferToALeaseThatDoesNotExistChangesNothing() {
        open("L1");
        elect("L1", "billing");

        assertThat(store().transfer("L1", List.of(TERM), "L2", AT)).isFalse();
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 1, "L1", AT));
    }

    @Test
    default void transferOfAnotherTermChangesNothing() {
        open("L1", "L2");
        elect("L1", "billing");
        claim("L1", "billing", 1);

        assertThat(store().transfer("L1", List.of(TERM), "L2", AT)).isFalse();
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 2, "L1", AT));
    }

    @Test
    default void transferByALeaseThatDoesNotHoldTheTermChangesNothing() {
        open("L1", "L2");
        elect("L1", "billing");

        assertThat(store().transfer("L2", List.of(TERM), "L2", AT)).isFalse();
        assertThat(leaderOf("billing").leaseId()).isEqualTo("L1");
    }

    @Test
    default void transferOfAnElectionWithoutARecordChangesNothing() {
        open("L1", "L2");

        assertThat(store().transfer("L1", List.of(TERM), "L2", AT)).isFalse();
    }

    @Test
    default void transferHandsOnWhatItMayAndSaysThatItWasNotAll() {
        open("L1", "L2");
        elect("L1", "billing");
        elect("L2", "outbox");

        assertThat(store().transfer("L1", List.of(new TermId("outbox", 1), TERM), "L2", AT))
                .isFalse();
        assertThat(leaderOf("billing").leaseId()).isEqualTo("L2");
        assertThat(leaderOf("outbox").token()).isEqualTo(1);
    }

    @Test
    default void transferOfManyHandsOnAll() {
        open("L1", "L2");
        List<String> names = IntStream.range(0, 300).mapToObj(i -> "e" + i).toList();
        StoreTests.enroll(store(), names);
        store().claim("L1", StoreTests.firstClaims(names), AT);

        assertThat(store().transfer("L1", StoreTests.firstTerms(names), "L2", AT))
                .isTrue();
        assertThat(leaders(names))
                .hasSize(300)
                .allMatch(leader -> leader.token() == 2 && "L2".equals(leader.leaseId()));
    }

    @Test
    default void transferAskedTwiceChangesNothingTheSecondTime() {
        open("L1", "L2");
        elect("L1", "billing");
        store().transfer("L1", List.of(TERM), "L2", AT);

        assertThat(store().transfer("L1", List.of(TERM), "L2", AT)).isFalse();
        assertThat(leaderOf("billing").token()).isEqualTo(2);
    }
}
