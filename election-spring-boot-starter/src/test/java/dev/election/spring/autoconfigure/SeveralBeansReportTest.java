// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.StartReports.IN_MEMORY;
import static dev.election.spring.autoconfigure.StartReports.jdbcReport;
import static dev.election.spring.autoconfigure.StartReports.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.runtime.LeaseElections;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.FencedTransactions;
import dev.election.spring.Unfenced;
import dev.election.spring.fence.TransactionFence;
import dev.election.store.InMemoryLeaseStore;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** What a user reads when two beans want to be the one that is used. */
@ExtendWith(OutputCaptureExtension.class)
class SeveralBeansReportTest {

    private static JdbcDataSource h2() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(JdbcContexts.newDatabase());
        return dataSource;
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {

        @Bean
        JdbcDataSource orders() {
            return h2();
        }

        @Bean
        JdbcDataSource reports() {
            return h2();
        }
    }

    @Test
    void namesTheDataSourcesOfWhichNoneIsMarked(CapturedOutput output) {
        assertThat(report(output, List.of(TwoDataSources.class)))
                .contains("several DataSource beans, [orders, reports], and it is not clear in which database")
                .contains("Action: Put @ElectionDataSource on the one whose database all instances share");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoPrimaryDataSources {

        @Bean
        @Primary
        JdbcDataSource orders() {
            return h2();
        }

        @Bean
        @Primary
        JdbcDataSource reports() {
            return h2();
        }
    }

    @Test
    void doesNotSayOfPrimaryDataSourcesThatNoneIsMarked(CapturedOutput output) {
        assertThat(report(output, List.of(TwoPrimaryDataSources.class)))
                .contains("several DataSource beans, [orders, reports]", "not exactly one has @Primary");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoMarkedDataSources {

        @Bean
        @ElectionDataSource
        JdbcDataSource orders() {
            return h2();
        }

        @Bean
        @ElectionDataSource
        JdbcDataSource reports() {
            return h2();
        }
    }

    @Test
    void namesTheDataSourcesThatAreBothMarked(CapturedOutput output) {
        assertThat(report(output, List.of(TwoMarkedDataSources.class)))
                .contains("Several beans have @ElectionDataSource, [orders, reports]")
                .contains("Action: Remove @ElectionDataSource from all but the one whose database all instances share");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoStores {

        @Bean
        InMemoryLeaseStore one() {
            return new InMemoryLeaseStore();
        }

        @Bean
        InMemoryLeaseStore two() {
            return new InMemoryLeaseStore();
        }
    }

    @Test
    void namesTheStores(CapturedOutput output) {
        assertThat(report(output, List.of(TwoStores.class)))
                .contains("needs one LeaseStore, but there are 2: [one, two]")
                .contains("Action: Remove all but one LeaseStore");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoInstances {

        @Bean
        LeaseElections one() {
            return LeaseElections.builder(new InMemoryLeaseStore()).build();
        }

        @Bean
        LeaseElections two() {
            return LeaseElections.builder(new InMemoryLeaseStore()).build();
        }
    }

    @Test
    void namesTheInstances(CapturedOutput output) {
        assertThat(report(output, List.of(TwoInstances.class), IN_MEMORY))
                .contains("needs one LeaderElections, but there are 2: [one, two]")
                .contains("Action: Remove all but one LeaderElections");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoElections {

        @Bean
        LeaderElection billing(LeaderElections elections) {
            return elections.election("billing");
        }

        @Bean
        LeaderElection outbox(LeaderElections elections) {
            return elections.election("outbox");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Consumer {

        @Bean
        String consumer(LeaderElection election) {
            return election.name();
        }
    }

    @Test
    void namesTheElectionsAndWhoNeedsOne(CapturedOutput output) {
        assertThat(report(output, List.of(TwoElections.class, Consumer.class), IN_MEMORY))
                .contains("Parameter 0 of method consumer in " + Consumer.class.getName())
                .contains("needs one LeaderElection, but there are 2: [billing, outbox]")
                .contains("@Qualifier, or inject LeaderElections and call election(name)");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoFences {

        @Bean
        FencedTransactions one(JdbcLeaseStore store) {
            return new TransactionFence(store.fence(), Unfenced.WARN);
        }

        @Bean
        FencedTransactions two(JdbcLeaseStore store) {
            return new TransactionFence(store.fence(), Unfenced.WARN);
        }
    }

    @Test
    void namesTheFencesAtTheStartAndNotAtTheFirstTransaction(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(TwoFences.class)))
                .contains("needs one FencedTransactions, but there are 2: [one, two]")
                .contains("Action: Remove all but one FencedTransactions");
    }
}
