// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Commits that nothing refuses in production, and so nothing in a test. */
class UnfencedTransactionTest {

    @Configuration(proxyBeanMethods = false)
    static class StoreThatIsNotADatabase {

        @Bean
        LeaseStore store() {
            return new InMemoryLeaseStore();
        }
    }

    abstract static class AfterLeadershipWasLost {

        @Autowired
        private TestElections elections;

        @Autowired
        private Ledger ledger;

        @Test
        void commits() {
            elections.grant("billing");

            ledger.book(1, () -> elections.lose("billing"));

            assertThat(ledger.has(1)).isTrue();
        }
    }

    @Nested
    @SpringBootTest(classes = Ledger.class, properties = "election.fencing.transactions=off")
    @EnableAutoConfiguration
    @AutoConfigureTestElections
    class WhereTheApplicationFencesNothing extends AfterLeadershipWasLost {}

    @Nested
    @SpringBootTest(classes = Ledger.class, properties = "election.store=memory")
    @EnableAutoConfiguration
    @AutoConfigureTestElections
    class WhereThePropertyNamesAnotherStore extends AfterLeadershipWasLost {}

    @Nested
    @SpringBootTest(classes = {Ledger.class, StoreThatIsNotADatabase.class})
    @EnableAutoConfiguration
    @AutoConfigureTestElections
    class WhereTheApplicationHasAnotherStore extends AfterLeadershipWasLost {}
}
