// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** What a user writes, and how much of it. The same text is in {@code docs/testing.md}. */
@SpringBootTest(classes = Settlement.class)
@AutoConfigureTestElections
class FiveLinesTest {

    @Autowired
    private TestElections elections;

    @Autowired
    private Settlement settlement;

    @Test
    void settlesOnTheLeaderOnly() {
        settlement.settle(); // nobody leads: skipped
        elections.grant("billing"); // now I lead
        settlement.settle();
        elections.revoke("billing"); // now I don't
        settlement.settle();

        assertThat(settlement.runs()).isEqualTo(1);
    }
}
