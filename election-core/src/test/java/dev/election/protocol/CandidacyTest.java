// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Candidacy.State.CLAIMING;
import static dev.election.protocol.Candidacy.State.DRAINING;
import static dev.election.protocol.Candidacy.State.LEADING;
import static dev.election.protocol.Candidacy.State.RELEASING;
import static dev.election.protocol.Candidacy.State.STANDBY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.protocol.Candidacy.State;
import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules 6 and 7 for one election: which moves are legal, and what is remembered. */
class CandidacyTest {

    private static final ClockReading NOW = new ClockReading(0, 0);
    private static final LeaderRecord VACANT = new LeaderRecord("billing", 4, null, null);

    /** The moves, where each leads to, and from where it may be made. */
    private record Move(String name, Consumer<Candidacy> make, State to, Set<State> from) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Move> MOVES = List.of(
            new Move("claim", Candidacy::claim, CLAIMING, Set.of(STANDBY)),
            new Move("claimUnsettled", Candidacy::claimUnsettled, STANDBY, Set.of(CLAIMING)),
            new Move("lead", c -> c.lead(5, NOW), LEADING, Set.of(STANDBY, CLAIMING)),
            new Move("drain", c -> c.drain(null), DRAINING, Set.of(LEADING)),
            new Move("release", Candidacy::release, RELEASING, Set.of(LEADING, DRAINING)),
            new Move("releaseUnwanted", c -> c.releaseUnwanted(4), RELEASING, Set.of(STANDBY)),
            new Move("standBy", Candidacy::standBy, STANDBY, Set.of(LEADING, DRAINING, RELEASING)));

    private static Candidacy vacant() {
        Candidacy candidacy = new Candidacy("billing", 0, NOW, new EnumMap<>(State.class));
        candidacy.want(true);
        candidacy.show(VACANT, null);
        candidacy.observed().showVacant(VACANT, NOW);
        return candidacy;
    }

    private static Candidacy in(State state) {
        Candidacy candidacy = vacant();
        switch (state) {
            case STANDBY -> {}
            case CLAIMING -> candidacy.claim();
            case LEADING -> candidacy.lead(5, NOW);
            case DRAINING -> {
                candidacy.lead(5, NOW);
                candidacy.drain(null);
            }
            case RELEASING -> {
                candidacy.lead(5, NOW);
                candidacy.release();
            }
        }
        // so that nothing but the state stands in the way of a claim
        candidacy.observed().showVacant(VACANT, NOW);
        return candidacy;
    }

    static Stream<Arguments> everyMoveFromEveryState() {
        return Arrays.stream(State.values()).flatMap(state -> MOVES.stream().map(move -> Arguments.of(state, move)));
    }

    @ParameterizedTest
    @MethodSource("everyMoveFromEveryState")
    void aLegalMoveIsMadeAndAnIllegalOneThrowsWithBothStates(State from, Move move) {
        Candidacy candidacy = in(from);

        if (move.from.contains(from)) {
            move.make.accept(candidacy);
            assertThat(candidacy.state()).isEqualTo(move.to);
        } else {
            assertThatThrownBy(() -> move.make.accept(candidacy))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'billing'")
                    .hasMessageContaining("from " + from + " to " + move.to);
            assertThat(candidacy.state()).isEqualTo(from);
        }
    }

    @Test
    void nothingIsClaimedThatIsNotKnownToBeVacant() {
        Candidacy candidacy = new Candidacy("billing", 0, NOW, new EnumMap<>(State.class));

        assertThatThrownBy(candidacy::claim).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClaimRaisesTheTokenThatTheRecordShows() {
        assertThat(vacant().claim()).isEqualTo(new Claim("billing", 4, 5));
    }

    @Test
    void aClaimGoesPastTheHighestTokenThatWasSeen() {
        Candidacy candidacy = new Candidacy("billing", 9, NOW, new EnumMap<>(State.class));
        candidacy.show(VACANT, null);
        candidacy.observed().showVacant(VACANT, NOW);

        assertThat(candidacy.claim()).isEqualTo(new Claim("billing", 4, 10));
    }

    @Test
    void aLowerTokenIsNewsOnce() {
        Candidacy candidacy = new Candidacy("billing", 9, NOW, new EnumMap<>(State.class));

        assertThat(candidacy.show(VACANT, null)).isTrue();
        assertThat(candidacy.show(VACANT, null)).isFalse();
        assertThat(candidacy.observed().highestSeen()).isEqualTo(9);
    }

    @Test
    void aTokenThatWasHeldOnceIsNeverFreshAgain() {
        Candidacy candidacy = in(LEADING);
        candidacy.standBy();

        assertThat(candidacy.isFresh(5)).isFalse();
        assertThat(candidacy.isFresh(6)).isTrue();
    }

    @Test
    void aTokenThatIsNotAboveAllThatWereSeenElsewhereIsNotFresh() {
        Candidacy candidacy = new Candidacy("billing", 9, NOW, new EnumMap<>(State.class));

        assertThat(candidacy.isFresh(9)).isFalse();
        assertThat(candidacy.isFresh(10)).isTrue();
    }

    @Test
    void aTokenThatWasSeenUnderOurLeaseOnlyIsFresh() {
        Candidacy candidacy = new Candidacy("billing", 8, NOW, new EnumMap<>(State.class));

        candidacy.show(new LeaderRecord("billing", 9, "mine", null), "mine");

        assertThat(candidacy.isFresh(9)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = "STANDBY", mode = EnumSource.Mode.EXCLUDE)
    void onlyAStandbyIsDueToClaim(State state) {
        assertThat(in(state).nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anElectionThatIsNotStoodInIsNotClaimed() {
        Candidacy unwanted = new Candidacy("billing", 0, NOW, new EnumMap<>(State.class));
        unwanted.observed().showVacant(VACANT, NOW);

        assertThat(unwanted.nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sittingOutDelaysAClaim() {
        Candidacy candidacy = vacant();
        candidacy.sitOut().begin(700, false);
        candidacy.sitOut().anotherHasLed();

        assertThat(candidacy.nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isEqualTo(700);
    }

    @Test
    void sittingOutUntilAnotherLeadsEndsWhenItDoes() {
        Candidacy candidacy = vacant();
        candidacy.sitOut().begin(700, true);

        candidacy.sitOut().anotherHasLed();

        assertThat(candidacy.nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isZero();
    }

    @Test
    void sittingOutUntilAnotherHasLedEndsWithATokenAboveOurOwn() {
        Candidacy candidacy = in(LEADING);
        candidacy.sitOut().begin(700, true);
        candidacy.drain(null);
        candidacy.standBy();
        LeaderRecord next = new LeaderRecord("billing", 6, null, null);

        candidacy.show(next, null);
        candidacy.observed().showVacant(next, NOW);

        assertThat(candidacy.nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isZero();
    }

    @Test
    void sittingOutUntilAnotherHasLedDoesNotEndWithOurOwnToken() {
        Candidacy candidacy = in(LEADING);
        candidacy.sitOut().begin(700, true);
        candidacy.drain(null);
        candidacy.standBy();
        LeaderRecord own = new LeaderRecord("billing", 5, null, null);

        candidacy.show(own, "mine");
        candidacy.observed().showVacant(own, NOW);

        assertThat(candidacy.nanosToClaim(ClaimOrder.FIRST_COME, new LossBackoff(Steps.TIMING), NOW))
                .isEqualTo(700);
    }

    @Test
    void theSuccessorIsForgottenWithTheTerm() {
        Candidacy candidacy = in(LEADING);
        candidacy.drain(new Successor("b", null));
        assertThat(candidacy.successor()).isEqualTo(new Successor("b", null));

        candidacy.standBy();

        assertThat(candidacy.successor()).isNull();
    }
}
