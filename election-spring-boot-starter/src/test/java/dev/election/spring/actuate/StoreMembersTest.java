// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaderElections;
import dev.election.StoreMembers;
import dev.election.spring.guard.InvocationCounters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What health and meters show of an engine with members. */
class StoreMembersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private @Nullable StoreMembers members = new StoreMembers(3, 2);

    private final LeaderElections elections = (LeaderElections) Proxy.newProxyInstance(
            StoreMembersTest.class.getClassLoader(),
            new Class<?>[] {LeaderElections.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "status" -> status();
                case "elections", "candidates" -> List.of();
                case "instance" -> "a";
                default -> throw new AssertionError("nothing else is needed: " + method);
            });

    private InstanceStatus status() {
        Duration zero = Duration.ZERO;
        return new InstanceStatus(
                Phase.STANDING,
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                zero,
                null,
                zero,
                zero,
                zero,
                zero,
                Map.of(),
                null,
                members,
                null);
    }

    private void bind() {
        new ElectionMeters(elections, new InvocationCounters(), null).bindTo(registry);
    }

    private double members(String state) {
        return registry.get("election.store.members")
                .tag("state", state)
                .gauge()
                .value();
    }

    @Test
    void theMetersCountThem() {
        bind();

        assertThat(members("known")).isEqualTo(3);
        assertThat(members("reachable")).isEqualTo(2);
        assertThat(registry.get("election.store.quorum").gauge().value()).isEqualTo(1);
    }

    @Test
    void aQuorumThatIsLostIsZero() {
        bind();
        members = new StoreMembers(3, 1);

        assertThat(registry.get("election.store.quorum").gauge().value()).isZero();
    }

    @Test
    void aStoreWithoutMembersHasNoSuchMeters() {
        members = null;
        bind();

        assertThat(registry.find("election.store.members").meters()).isEmpty();
        assertThat(registry.find("election.store.quorum").meters()).isEmpty();
    }

    @Test
    void theHealthDetailCountsThem() {
        assertThat(detail()).isEqualTo("2 of 3 answer, 2 are needed");
    }

    @Test
    void theHealthDetailSaysThatThereIsNoQuorum() {
        members = new StoreMembers(3, 1);

        assertThat(detail()).isEqualTo("1 of 3 answer, no quorum: 2 are needed");
    }

    private @Nullable Object detail() {
        return new ElectionHealthIndicator(elections, Optional::empty)
                .health()
                .getDetails()
                .get("members");
    }
}
