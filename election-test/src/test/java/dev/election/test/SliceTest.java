// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;

/** In a slice, which leaves out most of the auto-configuration. */
@JdbcTest
@Import(Ledger.class)
@AutoConfigureTestElections
class SliceTest {

    @SpringBootConfiguration
    static class Application {}

    @Autowired
    private TestElections elections;

    @Autowired
    private Ledger ledger;

    @Test
    void skipsWhatOnlyTheLeaderDoes() {
        ledger.book(1, () -> {});

        assertThat(ledger.has(1)).isFalse();
    }

    @Test
    void runsWhatTheLeaderDoes() {
        elections.grant("billing");

        ledger.book(1, () -> {});

        assertThat(ledger.has(1)).isTrue();
    }
}
