// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Enrolment and rules 6, 7 and 8: an election is claimed, released, transferred, and freed by the end of a lease. */
interface LeaderContract extends ContractPart {

    @Test
    default void anEnrolledElectionIsVacantWithItsFloorAsToken() {
        store().enroll(Map.of("billing", 0L, "mail", 41L));

        assertThat(leaders(Set.of("billing", "mail")))
                .containsExactlyInAnyOrder(
                        new LeaderRecord("billing", 0, null, null), new LeaderRecord("mail", 41, null, null));
    }

    @Test
    default void enrollLeavesARecordThatExistsAsItIs() {
        open("L1");
        elect("L1", "billing");
        LeaderRecord before = leaderOf("billing");

        store().enroll(Map.of("billing", 7L, "mail", 0L));

        assertThat(leaderOf("billing")).isEqualTo(before);
    }

    @Test
    default void enrollOfNothingDoesNothing() {
        store().enroll(Map.of());

        assertThat(leaders(Set.of("billing"))).isEmpty();
    }

    @Test
    default void aVacantElectionIsWonByAClaimWithTheSeenToken() {
        open("L1");
        enroll("billing");

        ClaimResult result = store().claim("L1", Set.of(new Claim("billing", 0, 1)), AT);

        assertThat(result).isEqualTo(new ClaimResult(Set.of("billing"), Set.of()));
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 1, "L1", AT));
    }

    @Test
    default void aClaimWithAnOlderTokenIsLost() {
        open("L1", "L2");
        elect("L1", "billing");
        store().release("L1", Set.of(new TermId("billing", 1)));

        assertThat(claim("L2", "billing", 0)).isFalse();
        assertThat(leaderOf("billing").leaseId()).isNull();
    }

    @Test
    default void aClaimWithATokenThatNeverWasIsLost() {
        open("L1");
        enroll("billing");

        assertThat(claim("L1", "billing", 4)).isFalse();
        assertThat(leaderOf("billing").token()).isZero();
    }

    @Test
    default void aClaimIsLostWhileTheHoldersLeaseExists() {
        open("L1", "L2");
        elect("L1", "billing");

        assertThat(claim("L2", "billing", 1)).isFalse();
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 1, "L1", AT));
    }

    @Test
    default void aClaimIsWonWhenTheHoldersLeaseWasExpired() {
        open("L1", "L2");
        elect("L1", "billing");
        store().expire("L1", 0);

        assertThat(claim("L2", "billing", 1)).isTrue();
        assertThat(leaderOf("billing")).isEqualTo(new LeaderRecord("billing", 2, "L2", AT));
    }

    @Test
    default void aHolderMayClaimItsOwnElectionForANewTerm() {
        open("L1");
        elect("L1", "billing");

        assertThat(claim("L1", "billing", 1)).isTrue();
        assertThat(leaderOf("billing").token()).isEqualTo(2);
    }

    @Test
    default void aClaimAskedTwiceIsLostTheSecondTime() {
        open("L1");
        elect("L1", "billing");

        assertThat(claim("L1", "billing", 0)).isFalse();
        assertThat(leaderOf("billing").token()).isEqualTo(1);
    }

    @Test
    default void aClaimMayJumpOverTokensThatTheStoreForgot() {
        open("L1");
        enroll("billing");

        store().claim("L1", Set.of(new Claim("billing", 0, 4_000_000_000_000L)), AT);

        assertThat(leaderOf("billing").token()).isEqualTo(4_000_000_000_000L);
    }

    @Test
    default void aClaimOfAnElectionWithoutARecordIsLost() {
        open("L1");

        assertThat(claim("L1", "billing", 0)).isFalse();
        assertThat(leaders(Set.of("billing"))).isEmpty();
    }

    @Test
    default void eachClaimOfACallIsDecidedForItself() {
        open("L1", "L2");
        elect("L1", "held");
        store().enroll(Map.of("free", 0L, "moved on", 3L));

        ClaimResult result = store().claim(
                        "L2",
                        List.of(new Claim("held", 1, 2), new Claim("free", 0, 1), new Claim("moved on", 2, 3)),
                        AT);

        assertThat(result.won()).containsExactly("free");
    }

    @Test
    default void aClaimOfNothingWinsNothing() {
        open("L1");
        enroll("billing");

        assertThat(store().claim("L1", Set.of(), AT)).isEqualTo(new ClaimResult(Set.of(), Set.of()));
    }

    @Test
    default void aLateClaimUnderALeaseThatIsGoneKeepsNobodyOut() {
        open("L1", "L2");
        enroll("billing");
        store().close("L1");

        claim("L1", "billing", 0);

        assertThat(claim("L2", "billing", leaderOf("billing").token())).isTrue();
    }

    @Test
    default void releaseMakesTheElectionVacantAndKeepsItsToken() {
        open("L1");
        elect("L1", "billing");

        store().release("L1", Set.of(new TermId("billing", 1)));

        assertThat(leaderOf("billing").leaseId()).isNull();
        assertThat(leaderOf("billing").token()).isEqualTo(1);
    }

    @Test
    default void releaseOfAnotherTermLeavesTheHolder() {
        open("L1");
        elect("L1", "billing");
        claim("L1", "billing", 1);

        store().release("L1", Set.of(new TermId("billing", 1), new TermId("mail", 1)));

        assertThat(leaderOf("billing").leaseId()).isEqualTo("L1");
    }

    @Test
    default void releaseUnderAnotherLeaseLeavesTheHolder() {
        open("L1", "L2");
        elect("L1", "billing");

        store().release("L2", Set.of(new TermId("billing", 1)));

        assertThat(leaderOf("billing").leaseId()).isEqualTo("L1");
    }

    @Test
    default void releaseOfOneElectionLeavesTheOthers() {
        open("L1");
        elect("L1", "billing");
        elect("L1", "mail");

        store().release("L1", Set.of(new TermId("billing", 1)));

        assertThat(leaderOf("mail").leaseId()).isEqualTo("L1");
    }

    @Test
    default void closeFreesAllElectionsOfTheLease() {
        open("L1", "L2");
        elect("L1", "billing");
        elect("L1", "mail");

        store().close("L1");

        ClaimResult result = store().claim("L2", List.of(new Claim("billing", 1, 2), new Claim("mail", 1, 2)), AT);
        assertThat(result.won()).containsExactlyInAnyOrder("billing", "mail");
    }
}
