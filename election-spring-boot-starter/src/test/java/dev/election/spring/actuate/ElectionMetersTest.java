// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.spring.guard.InvocationCounters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectionMetersTest {

    private final Neighbours instances = new Neighbours();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ElectionMeters meters = new ElectionMeters(instances.b, new InvocationCounters(), null);

    ElectionMetersTest() {
        meters.bindTo(registry);
        meters.afterSingletonsInstantiated();
    }

    @AfterEach
    void close() {
        instances.close();
    }

    private double gauge(String name) {
        return registry.get(name).tag("election", "billing").gauge().value();
    }

    private double transitions(String type, String reason) {
        Counter found = registry.find("election.transitions")
                .tags("election", "billing", "type", type, "reason", reason)
                .counter();
        return found == null ? 0 : found.count();
    }

    private void takeOver() {
        instances.a.close();
        await().until(instances.b.election("billing")::isLeader);
    }

    @Test
    void leaderIsZeroOnAStandbyAndOneOnTheLeader() {
        assertThat(gauge("election.leader")).isZero();
        takeOver();

        assertThat(gauge("election.leader")).isEqualTo(1);
    }

    @Test
    void theMarginIsWhatWasLeftOfTheLeaseWhenARenewalWasConfirmed() {
        await().until(() -> registry.get("election.lease.margin").timeGauge().value(TimeUnit.SECONDS) > 0);

        assertThat(registry.get("election.lease.margin").timeGauge().value(TimeUnit.SECONDS))
                .isLessThan(5);
    }

    @Test
    void timesForWhichTheProcessStoodStillAreCounted() {
        meters.paused(Duration.ofSeconds(3));

        assertThat(registry.get("election.pause").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    @Test
    void leaderIsZeroAgainOnceTheInstanceIsClosed() {
        takeOver();
        instances.b.close();

        assertThat(gauge("election.leader")).isZero();
    }

    @Test
    void anElectionThatIsLeftHasNoMeters() {
        instances.b.election("billing").leave();

        await().untilAsserted(() -> assertThat(registry.getMeters())
                .noneMatch(meter -> "billing".equals(meter.getId().getTag("election"))));
    }

    @Test
    void anElectionThatIsJoinedAgainHasMetersOfItsOwn() {
        instances.b.election("billing").leave();
        instances.b.election("billing");
        takeOver();

        await().untilAsserted(() -> assertThat(gauge("election.leader")).isEqualTo(1));
    }

    @Test
    void anElectionThatIsJoinedAgainBeforeItsLeavingIsToldHasMetersOfItsOwn() {
        LeaderElection again = instances.a.election("billing"); // which this one leads
        meters.joined(again);

        assertThat(gauge("election.leader")).isEqualTo(1);
    }

    @Test
    void noLeaseRemainsOnceTheInstanceIsClosed() {
        assertThat(registry.get("election.lease.remaining").timeGauge().value()).isPositive();
        instances.b.close();

        assertThat(registry.get("election.lease.remaining").timeGauge().value()).isZero();
    }

    @Test
    void tokenIsThatOfTheLeaderWhoeverItIs() {
        await().until(() -> gauge("election.token") == 1);
        takeOver();

        await().until(() -> gauge("election.token") == 2);
    }

    @Test
    void tokenStaysWhileNobodyLeads() {
        await().until(() -> gauge("election.token") == 1);
        instances.b.election("billing").stepDown(Duration.ofMinutes(1));
        instances.a.close();
        await().until(() -> instances.b.election("billing").leader().isEmpty());

        assertThat(gauge("election.token")).isEqualTo(1);
    }

    @Test
    void drainingIsOneWhileAStepDownWaitsForWork() {
        takeOver();
        LeaderElection billing = instances.b.election("billing");
        assertThat(gauge("election.draining")).isZero();

        try (LeaderWork work = billing.startWork().orElseThrow()) {
            billing.stepDown();

            await().until(() -> gauge("election.draining") == 1);
            assertThat(work.term().isEnding()).isTrue();
        }
        await().until(() -> gauge("election.draining") == 0);
    }

    @Test
    void candidatesAreAllThatLive() {
        assertThat(registry.get("election.candidates").gauge().value()).isEqualTo(2);
    }

    @Test
    void heartbeatsAreTimedByTheirOutcome() {
        Timer confirmed =
                registry.get("election.heartbeat").tag("outcome", "confirmed").timer();

        await().until(() -> confirmed.count() > 1);
        assertThat(confirmed.totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }

    @Test
    void heartbeatsThatFailAreThereFromTheBeginning() {
        assertThat(registry.get("election.heartbeat")
                        .tag("outcome", "no-response")
                        .timer()
                        .count())
                .isZero();
    }

    @Test
    void vacanciesAreTimed() {
        takeOver();

        await().until(() -> registry.get("election.vacancy")
                        .tag("election", "billing")
                        .timer()
                        .count()
                == 1);
    }

    @Test
    void transitionsAreCountedByTypeAndReason() {
        takeOver();
        await().until(() -> transitions("granted", "none") == 1);
        instances.b.election("billing").stepDown();

        await().until(() -> transitions("revoked", "stepped-down") == 1);
        assertThat(transitions("revoked", "closed")).isZero();
    }

    @Test
    void changesOfLeaderAreCountedElsewhereToo() {
        await().until(() -> transitions("leader-changed", "none") == 1);
    }

    @Test
    void anElectionThatIsJoinedLaterHasMetersToo() {
        instances.b.election("outbox");

        assertThat(registry.get("election.leader").tag("election", "outbox").gauge())
                .isNotNull();
    }

    @Test
    void aRegistryThatComesLaterHasAllMeters() {
        MeterRegistry late = new SimpleMeterRegistry();
        meters.bindTo(late);

        assertThat(late.get("election.leader").tag("election", "billing").gauge())
                .isNotNull();
    }

    @Test
    void eachMeterIsDescribed() {
        takeOver();

        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }
}
