// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import org.junit.jupiter.api.Test;

class HungCallsTest {

    @Test
    void callsAreRefusedWhenManyHangInTheDriverAndWorkAgainWhenTheyDoNot() {
        HungCalls hungCalls = new HungCalls();
        for (int call = 0; call < 128; call++) {
            assertThatCode(hungCalls::refuseIfTooMany).doesNotThrowAnyException();
            hungCalls.add();
        }

        assertThatThrownBy(hungCalls::refuseIfTooMany)
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("128 earlier calls still hang");

        hungCalls.remove();

        assertThatCode(hungCalls::refuseIfTooMany).doesNotThrowAnyException();
    }
}
