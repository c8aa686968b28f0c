// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.HistoryEntry;
import dev.election.Leader;
import dev.election.LeaderWork;
import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an instance remembers of its elections, for people. */
class HistoryTest {

    private final Stage stage = new Stage(Runnable::run);

    private List<HistoryEntry> history() {
        return stage.engine.publisher().history().entries();
    }

    private List<HistoryEntry.Type> types() {
        return history().stream().map(HistoryEntry::type).toList();
    }

    private void publish(Transition... transitions) {
        stage.engine.publisher().publish(List.of(transitions), stage.engine);
    }

    private static Transition ledBy(String instance, long token, @Nullable Duration vacancy) {
        return new Transition.LeaderSeen(new Leader("billing", token, instance, null, Instant.EPOCH), vacancy);
    }

    @Test
    void aTermOfThisInstanceIsOneEntryWithItsToken() {
        stage.settle();

        assertThat(history()).singleElement().satisfies(entry -> {
            assertThat(entry.type()).isEqualTo(HistoryEntry.Type.GRANTED);
            assertThat(entry.election()).isEqualTo("billing");
            assertThat(entry.leader()).isEqualTo("me");
            assertThat(entry.token()).isEqualTo(1);
            assertThat(entry.time()).isEqualTo(stage.clock.read().wallTime());
        });
    }

    @Test
    void theNewestEntryIsTheFirst() {
        publish(ledBy("a", 1, null));
        publish(new Transition.Vacated("billing"), ledBy("b", 2, Duration.ofSeconds(3)));

        assertThat(types())
                .containsExactly(
                        HistoryEntry.Type.LEADER_CHANGED, HistoryEntry.Type.VACANT, HistoryEntry.Type.LEADER_CHANGED);
        assertThat(history().get(0).leader()).isEqualTo("b");
    }

    @Test
    void aNewLeaderIsShownWithTheVacancyBeforeIt() {
        publish(ledBy("b", 2, Duration.ofSeconds(3)));

        assertThat(history()).singleElement().satisfies(entry -> {
            assertThat(entry.token()).isEqualTo(2);
            assertThat(entry.vacancy()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void aGracefulEndHasABeginningAndAnEnd() {
        stage.settle();
        LeaderWork work = stage.billing.startWork().orElseThrow();
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));
        assertThat(types()).containsExactly(HistoryEntry.Type.REVOKED, HistoryEntry.Type.GRANTED);
        assertThat(history().get(0).reason()).isEqualTo(RevocationReason.STEPPED_DOWN);

        work.close();

        assertThat(types())
                .containsExactly(HistoryEntry.Type.ENDED, HistoryEntry.Type.REVOKED, HistoryEntry.Type.GRANTED);
    }

    @Test
    void aTermThatIsLostIsOverAtOnce() {
        stage.settle();

        stage.clock.advance(Stage.BELIEF);
        stage.engine.tick();

        assertThat(types()).containsExactly(HistoryEntry.Type.REVOKED, HistoryEntry.Type.GRANTED);
        assertThat(history().get(0).reason()).isEqualTo(RevocationReason.LEASE_RAN_OUT);
        assertThat(history().get(0).detail()).startsWith("no renewal was confirmed for 9.9 s");
    }

    @Test
    void anEndByForceSaysSo() {
        stage.settle();
        LeaderWork stuck = stage.billing.startWork().orElseThrow();

        stage.engine.act(now -> stage.machine.stepDownNow("billing", now));

        assertThat(types())
                .containsExactly(HistoryEntry.Type.ENDED, HistoryEntry.Type.REVOKED, HistoryEntry.Type.GRANTED);
        assertThat(history().get(0).detail()).contains("by force");
        stuck.close();
    }

    @Test
    void aGracefulEndThatTheLeaseDoesNotOutlastSaysSo() {
        stage.settle();
        LeaderWork slow = stage.billing.startWork().orElseThrow();
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));

        stage.clock.advance(Stage.BELIEF);
        stage.engine.tick();

        assertThat(types())
                .containsExactly(HistoryEntry.Type.ENDED, HistoryEntry.Type.REVOKED, HistoryEntry.Type.GRANTED);
        assertThat(history().get(0).detail())
                .startsWith(
                        "before its listeners and its work in flight had finished: no renewal was confirmed for 9.9 s");
        slow.close();
    }

    @Test
    void aTermAtRiskSaysHowMuchTimeIsLeft() {
        stage.settle();

        stage.clock.advance(Duration.ofSeconds(6));
        stage.engine.tick();

        assertThat(types()).containsExactly(HistoryEntry.Type.AT_RISK, HistoryEntry.Type.GRANTED);
        assertThat(history().get(0).detail()).contains("ends in 3900 ms");
    }

    @Test
    void aTransferThatWasNotMadeSaysWhy() {
        publish(new Transition.TransferRefused(new TermId("billing", 7), "other", Transition.Refusal.NO_SIGN_OF_LIFE));

        assertThat(history()).singleElement().satisfies(entry -> {
            assertThat(entry.type()).isEqualTo(HistoryEntry.Type.TRANSFER_REFUSED);
            assertThat(entry.detail()).startsWith("the transfer to 'other' was not made: no heartbeat");
        });
    }

    @Test
    void aRecordThatIsLockedOrSetBackIsShown() {
        publish(
                new Transition.ClaimBlocked("billing", 7, "process 4711"),
                new Transition.TokenSetBack("billing", 3, 7));

        assertThat(types()).containsExactly(HistoryEntry.Type.TOKEN_SET_BACK, HistoryEntry.Type.CLAIM_BLOCKED);
        assertThat(history().get(0).detail()).contains("token 3 after 7");
        assertThat(history().get(1).detail()).contains("process 4711");
    }

    @Test
    void onlyTheNewestAreKeptWhenTenThousandElectionsChangeAtOnce() {
        publish(ledBy("a", 1, null));

        publish(IntStream.range(0, 10_000)
                .mapToObj(i -> new Transition.LeaderSeen(new Leader("e" + i, 2, "b", null, Instant.EPOCH), null))
                .toArray(Transition[]::new));

        assertThat(history()).hasSize(History.SIZE);
        assertThat(history().get(0).election()).isEqualTo("e9999");
        assertThat(history().get(History.SIZE - 1).election()).isEqualTo("e9800");
    }

    @Test
    void olderEntriesMakeRoomOneByOne() {
        for (int token = 1; token <= History.SIZE + 5; token++) {
            publish(ledBy("a", token, null));
        }

        assertThat(history()).hasSize(History.SIZE);
        assertThat(history().get(History.SIZE - 1).token()).isEqualTo(6);
    }
}
