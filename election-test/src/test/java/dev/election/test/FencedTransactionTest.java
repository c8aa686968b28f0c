// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.spring.FencedTransactions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

/** A real database that has none of the election's tables. */
@SpringBootTest(classes = Ledger.class, properties = "election.jdbc.initialize-schema=never")
@EnableAutoConfiguration
@AutoConfigureTestElections
class FencedTransactionTest {

    @Autowired
    private TestElections elections;

    @Autowired
    private Ledger ledger;

    @Autowired
    private FencedTransactions fence;

    @Test
    void commitsWhileLeading() {
        elections.grant("billing");

        ledger.book(1, () -> {});

        assertThat(ledger.has(1)).isTrue();
    }

    @Test
    void doesNotCommitWhenLeadershipWasLost() {
        elections.grant("billing");

        assertThatThrownBy(() -> ledger.book(2, () -> elections.lose("billing")))
                .isInstanceOf(LeadershipLostException.class);
        assertThat(ledger.has(2)).isFalse();
    }

    @Test
    void doesNotCommitUnderALaterTerm() {
        elections.grant("billing");

        assertThatThrownBy(() -> ledger.book(3, () -> {
                    elections.lose("billing");
                    elections.grant("billing");
                }))
                .isInstanceOf(LeadershipLostException.class);
        assertThat(ledger.has(3)).isFalse();
    }

    @Test
    void doesNotCommitWhenAnotherHasTakenOver() {
        elections.grant("billing");

        assertThatThrownBy(() -> ledger.book(4, () -> {
                    elections.lose("billing");
                    elections.grantTo("other", "billing");
                }))
                .isInstanceOf(LeadershipLostException.class);
        assertThat(ledger.has(4)).isFalse();
    }

    @Test
    void countsWhatItRefused() {
        elections.grant("billing");
        long before = fence.rejections("billing");

        assertThatThrownBy(() -> ledger.book(5, () -> elections.lose("billing")))
                .isInstanceOf(LeadershipLostException.class);
        assertThat(fence.rejections("billing")).isEqualTo(before + 1);
    }
}
