// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FencingGateTest {

    private final FencingGate gate = new FencingGate();

    @Test
    void refusesATokenOlderThanTheNewest() {
        gate.enter("ledger", 7);

        assertThatThrownBy(() -> gate.enter("ledger", 6))
                .isInstanceOf(StaleTokenException.class)
                .hasMessage(
                        "Refused token 6 for 'ledger': token 7 was seen there already, so the sender's term is over");
    }

    @Test
    void letsTheSameTermPassAgain() {
        gate.enter("ledger", 7);

        assertThatCode(() -> gate.enter("ledger", 7)).doesNotThrowAnyException();
    }

    @Test
    void keepsResourcesApart() {
        gate.enter("ledger", 7);

        assertThatCode(() -> gate.enter("archive", 1)).doesNotThrowAnyException();
    }

    @Test
    void aRefusedTokenIsNotRemembered() {
        gate.enter("ledger", 7);
        assertThatThrownBy(() -> gate.enter("ledger", 3)).isInstanceOf(StaleTokenException.class);

        assertThatCode(() -> gate.enter("ledger", 7)).doesNotThrowAnyException();
    }
}
