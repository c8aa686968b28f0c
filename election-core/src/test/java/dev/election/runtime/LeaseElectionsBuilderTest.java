// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Settings that cannot work are refused with the numbers; an instance keeps the settings that it was built with. */
class LeaseElectionsBuilderTest {

    private final LeaseElectionsBuilder builder = LeaseElections.builder(new InMemoryLeaseStore());

    @Test
    void anInstanceKeepsTheSettingsThatItWasBuiltWith() {
        LeaseElections first = builder.instance("a").build();
        LeaseElections second = builder.instance("b").build();

        assertThat(first.instance()).isEqualTo("a");
        assertThat(second.instance()).isEqualTo("b");
    }

    @Test
    void refusesALeaseThatLeavesNoRoomForASecondTry() {
        builder.leaseDuration(Duration.ofMillis(11)).heartbeatInterval(Duration.ofMillis(5));
        assertThat(builder.build()).isNotNull();

        builder.leaseDuration(Duration.ofMillis(7)).heartbeatInterval(Duration.ofMillis(3));
        assertThat(builder.build()).isNotNull();

        builder.leaseDuration(Duration.ofMillis(3)).heartbeatInterval(Duration.ofMillis(1));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("call timeout 1 ms leaves no room for a second try")
                .hasMessageContaining("lease duration 3 ms");
    }

    @Test
    void refusesANegativeShutdownTimeout() {
        builder.shutdownTimeout(Duration.ofSeconds(-1));

        assertThatThrownBy(builder::build).hasMessageContaining("shutdown timeout -1s is negative");
    }

    @Test
    void eachInstanceWithoutAnIdGetsOneOfItsOwn() {
        assertThat(builder.build().instance()).isNotEqualTo(builder.build().instance());
    }

    @Test
    void refusesABlankInstance() {
        assertThatThrownBy(() -> builder.instance(" ")).hasMessageContaining("instance id is blank");
    }
}
