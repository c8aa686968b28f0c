// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreMembersTest {

    @ParameterizedTest
    @CsvSource({"1, 1, true", "3, 2, true", "3, 1, false", "4, 2, false", "4, 3, true", "0, 0, false"})
    void aQuorumIsMoreThanHalfOfThoseKnown(int known, int reachable, boolean quorum) {
        assertThat(new StoreMembers(known, reachable).hasQuorum()).isEqualTo(quorum);
    }

    @Test
    void noMoreAreReachableThanAreKnown() {
        assertThatThrownBy(() -> new StoreMembers(3, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
