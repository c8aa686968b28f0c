// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaseStoreException;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstanceStatusTest {

    private final TroubledStore store = new TroubledStore(new InMemoryLeaseStore());
    private final LeaseElections elections = LeaseElections.builder(store)
            .leaseDuration(Duration.ofSeconds(1))
            .heartbeatInterval(Duration.ofMillis(100))
            .shutdownTimeout(Duration.ZERO)
            .build();

    @AfterEach
    void close() {
        store.letGo();
        elections.close();
    }

    @Test
    void beforeTheStartItIsStopped() {
        assertThat(elections.status().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void afterTheStartItStands() {
        elections.start();

        assertThat(elections.status().phase()).isEqualTo(Phase.STANDING);
    }

    @Test
    void whoWithdrewLooksOn() {
        elections.start();
        elections.withdraw();

        assertThat(elections.status().phase()).isEqualTo(Phase.WATCHING);
    }

    @Test
    void whoIsNoCandidateLooksOn() {
        try (LeaseElections watching =
                LeaseElections.builder(store).candidate(false).start()) {
            assertThat(watching.status().phase()).isEqualTo(Phase.WATCHING);
        }
    }

    @Test
    void afterTheEndItIsStopped() {
        elections.start();
        elections.close();

        assertThat(elections.status().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void theLeaseRemainsWhileHeartbeatsAreConfirmed() {
        elections.start();

        await().until(() -> elections.status().leaseRemaining().toMillis() > 0);
        assertThat(elections.status().leaseRemaining()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void theLastHeartbeatIsTold() {
        Instant before = Instant.now().minusMillis(2);
        elections.start();

        await().until(() -> elections.status().lastHeartbeat() != null);
        assertThat(elections.status().lastHeartbeat()).isBetween(before, Instant.now());
    }

    @Test
    void aStoreThatAnswersIsNotSilent() {
        elections.election("billing");
        elections.start();
        await().until(() -> store.renewals.get() > 15);

        assertThat(elections.status().isStoreSilent()).isFalse();
        assertThat(elections.status().isStandingStill()).isFalse();
    }

    @Test
    void aStoreThatFailsForALeaseDurationIsSilentWhileTheLoopsGoOn() {
        store.onRenewal = number -> {
            throw new LeaseStoreException("down", null);
        };
        elections.start();

        await().until(() -> elections.status().isStoreSilent());
        assertThat(elections.status().isStandingStill()).isFalse();
    }

    @Test
    void aCallThatHangsForALeaseDurationLetsItsLoopStandStill() {
        store.hang();
        elections.start();

        await().until(() -> elections.status().isStandingStill());
    }

    @Test
    void aStoreThatIsAskedNothingIsNotSilentHoweverLongThatLasts() {
        Stage stage = Stage.leading();
        stage.clock.advance(Duration.ofHours(1));

        assertThat(stage.engine.liveness().renewalSilence()).isZero();
        assertThat(stage.engine.liveness().observationSilence()).isZero();
    }

    @Test
    void renewalsThatAreAnsweredDoNotHideThatNoObservationIs() {
        elections.election("billing");
        elections.start();
        await().until(() -> elections.status().lastHeartbeat() != null);
        store.onObservation = () -> {
            throw new LeaseStoreException("may not read", null);
        };

        await().until(() -> elections.status().isObservationSilent());
        assertThat(elections.status().isRenewalSilent()).isFalse();
    }

    @Test
    void claimsThatAreAnsweredDoNotHideThatNoObservationIs() {
        Stage stage = Stage.leading();
        Liveness liveness = stage.engine.liveness();
        liveness.sent(new Request<>(98, new Command.Observe(List.of("billing"), null), stage.clock.read()));
        stage.clock.advance(Duration.ofSeconds(7));
        Request<Command> claim = new Request<>(99, new Command.ClaimVacant("me-1", List.of()), stage.clock.read());
        liveness.sent(claim);
        liveness.responded(claim, new StoreCall.Response(false, (machine, now) -> {}));

        assertThat(liveness.observationSilence()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void observationsThatAreAnsweredDoNotHideThatNoRenewalIs() {
        elections.election("billing");
        elections.start();
        await().until(() -> elections.status().lastHeartbeat() != null);
        store.onRenewal = number -> {
            throw new LeaseStoreException("may not write", null);
        };

        await().until(() -> elections.status().isRenewalSilent());
        assertThat(elections.status().isObservationSilent()).isFalse();
    }

    @Test
    void aRecordThatCannotBeAddedIsNamedWithTheReasonUntilItCanBe() {
        store.onEnrolment = names -> {
            if (names.contains("orders")) {
                throw new LeaseStoreException("refused by a test", null);
            }
        };
        elections.election("billing");
        elections.election("orders");
        elections.start();

        await().until(() -> elections.election("billing").isLeader());
        await().until(() -> elections.status().impaired().containsKey("orders"));
        assertThat(elections.status().impaired()).containsOnlyKeys("orders");
        assertThat(elections.status().impaired().get("orders")).contains("cannot be added", "refused by a test");

        store.onEnrolment = names -> {};
        await().until(() -> elections.election("orders").isLeader());
        assertThat(elections.status().impaired()).isEmpty();
    }

    @Test
    void aStoreThatCanBeReadButConfirmsNoHeartbeatForALeaseDurationHasLostTheLease() {
        elections.election("billing");
        elections.start();
        await().until(() -> elections.status().lastHeartbeat() != null);
        store.onRenewal = number -> {
            throw new LeaseStoreException("read-only", null);
        };

        await().until(() -> elections.status().isLeaseLost());
        assertThat(elections.status().isObservationSilent()).isFalse();
    }

    @Test
    void whoDoesNotStandLosesNoLease() {
        elections.start();
        elections.withdraw();

        assertThat(elections.status().unconfirmed()).isZero();
    }

    @Test
    void nothingIsSilentOrStandsStillBeforeTheStart() {
        InstanceStatus stopped = elections.status();

        assertThat(stopped.isStoreSilent() || stopped.isStandingStill()).isFalse();
    }
}
