// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.startFailure;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.MissingRightException;
import dev.election.jdbc.MissingTablesException;
import dev.election.runtime.LeaseElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.FencedTransactions;
import dev.election.spring.OnLeader;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcStoreTest {

    private static final String SCRIPT = "classpath:dev/election/jdbc/schema-h2.sql";

    @Test
    void isTheDefaultWhereThereIsADataSource() {
        on(newDatabase()).run(context -> {
            assertThat(context).hasSingleBean(JdbcLeaseStore.class);
            awaitLeading(context, "default");
        });
    }

    @Test
    void isNotCreatedForElectionsOfTheApplicationsOwnWhateverDataSourcesThereAre() {
        withoutDataSource()
                .withBean("one", DataSource.class, () -> dataSource(newDatabase()))
                .withBean("two", DataSource.class, () -> dataSource(newDatabase()))
                .withBean("own", LeaseElections.class, () -> elections(new InMemoryLeaseStore()))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaseStore.class));
    }

    @Test
    void doesNotFenceElectionsOfTheApplicationsOwnThatAreKeptElsewhere() {
        on(newDatabase())
                .withConfiguration(AutoConfigurations.of(DataSourceTransactionManagerAutoConfiguration.class))
                .withBean("own", LeaseElections.class, () -> elections(new InMemoryLeaseStore()))
                .run(context -> {
                    TransactionTemplate transaction =
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
                    boolean led = awaitLeading(context, "default")
                            .runIfLeader(() -> transaction.executeWithoutResult(status -> {}));
                    assertThat(led).isTrue();
                });
    }

    @Test
    void ofTheApplicationsOwnIsFencedForElectionsOfItsOwn() {
        DataSource database = dataSource(newDatabase());
        JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build();
        withoutDataSource()
                .withBean(DataSource.class, () -> database)
                .withBean(JdbcLeaseStore.class, () -> store)
                .withBean("own", LeaseElections.class, () -> elections(store))
                .run(context -> assertThat(context).hasSingleBean(FencedTransactions.class));
    }

    private static DataSource dataSource(String url) {
        return DataSourceBuilder.create()
                .type(SimpleDriverDataSource.class)
                .url(url)
                .build();
    }

    private static LeaseElections elections(LeaseStore store) {
        return LeaseElections.builder(store).build();
    }

    @Test
    void isNotUsedIfToldToKeepLeasesInMemory() {
        on(newDatabase()).withPropertyValues("election.store=memory").run(context -> {
            assertThat(context).doesNotHaveBean(JdbcLeaseStore.class);
            awaitLeading(context, "default");
        });
    }

    static class Job {

        private final List<Long> tokens = new CopyOnWriteArrayList<>();
        private final AtomicInteger ticks = new AtomicInteger();

        @OnLeader
        @Scheduled(fixedDelay = 5)
        void run() {
            tokens.add(Term.current().token());
        }

        @Scheduled(fixedDelay = 5)
        void tick() {
            ticks.incrementAndGet();
        }

        List<Long> tokens() {
            return tokens;
        }

        int ticks() {
            return ticks.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {}

    @Test
    void letsExactlyOneOfTwoInstancesRunTheJob() {
        var instance = on(newDatabase()).withUserConfiguration(Scheduling.class).withBean(Job.class);
        instance.run(first -> {
            Job leading = first.getBean(Job.class);
            await().until(() -> leading.tokens().size() > 5);
            instance.run(second -> {
                Job following = second.getBean(Job.class);
                LeaderElection seen = second.getBean(LeaderElection.class);
                await().until(() -> seen.leader().isPresent() && following.ticks() > 10);
                assertThat(following.tokens()).isEmpty();

                first.getBean(LeaderElection.class).stepDown();
                await().until(() -> following.tokens().contains(2L));
                assertThat(leading.tokens()).containsOnly(1L);
            });
        });
    }

    @Test
    void keepsLeadingWhileThePoolIsExhausted() {
        on(newDatabase())
                .withPropertyValues("spring.datasource.hikari.maximum-pool-size=1", "election.lease-duration=1500ms")
                .run(context -> {
                    LeaderElection election = awaitLeading(context, "default");
                    Term term = election.requireTerm();
                    try (Connection taken = context.getBean(DataSource.class).getConnection()) {
                        assertThat(taken.isValid(1)).isTrue();
                        await().during(Duration.ofSeconds(2)).until(term::isCurrent);
                    }
                });
    }

    @Test
    void borrowsFromThePoolIfToldTo() {
        on(newDatabase())
                .withPropertyValues("election.jdbc.dedicated-connection=false")
                .run(context -> awaitLeading(context, "default"));
    }

    @Test
    void leavesTransactionsAloneWhereTheUserHasAStoreOfAnotherKind() {
        on(newDatabase())
                .withConfiguration(AutoConfigurations.of(DataSourceTransactionManagerAutoConfiguration.class))
                .withBean("own", LeaseStore.class, InMemoryLeaseStore::new)
                .run(context -> {
                    TransactionTemplate transaction =
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
                    assertThat(transaction.<String>execute(status -> "committed"))
                            .isEqualTo("committed");
                });
    }

    @Test
    void stopsTheApplicationWhoseTablesAreMissing() {
        on(newDatabase())
                .withPropertyValues("election.jdbc.initialize-schema=never")
                .run(context -> assertThat(startFailure(context, MissingTablesException.class))
                        .satisfies(e -> assertThat(new LeaseStoreFailureAnalyzer().analyze(e))
                                .satisfies(analysis -> assertThat(analysis.getAction())
                                        .contains("schema-h2.sql", "election.jdbc.initialize-schema=always"))));
    }

    @Test
    void stopsTheApplicationWhoseUserHasNotAllRightsThatItNeeds() {
        String url = newDatabase();
        on(url).run(context -> {
            awaitLeading(context, "default");
            try (Connection connection = context.getBean(DataSource.class).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE USER TIMID PASSWORD ''");
                statement.execute("GRANT SELECT, INSERT, UPDATE ON ELECTION_LEASE TO TIMID");
                statement.execute("GRANT SELECT, INSERT, UPDATE ON ELECTION_LEADER TO TIMID");
            }
        });

        on(url.replace(";DB_CLOSE_DELAY=-1", ""))
                .withPropertyValues("spring.datasource.username=TIMID", "election.jdbc.initialize-schema=never")
                .run(context -> assertThat(startFailure(context, MissingRightException.class))
                        .hasMessageContaining("DELETE")
                        .satisfies(e -> assertThat(new LeaseStoreFailureAnalyzer().analyze(e))
                                .satisfies(analysis -> assertThat(analysis.getAction())
                                        .contains("GRANT SELECT, INSERT, UPDATE, DELETE ON", "TO \"TIMID\""))));
    }

    @Test
    void namesTheUserThatMayNotCreateTablesAndDoesNotAdviseWhatIsSet() {
        String url = newDatabase();
        on(url).withPropertyValues("election.store=memory").run(context -> {
            try (Connection connection = context.getBean(DataSource.class).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE USER TIMID PASSWORD ''");
            }
        });

        on(url.replace(";DB_CLOSE_DELAY=-1", ""))
                .withPropertyValues("spring.datasource.username=TIMID", "election.jdbc.initialize-schema=always")
                .run(context -> assertThat(startFailure(context, MissingTablesException.class))
                        .hasMessageContaining("the user \"TIMID\" could not create them: CREATE TABLE")
                        .satisfies(e -> assertThat(new LeaseStoreFailureAnalyzer().analyze(e))
                                .satisfies(analysis -> assertThat(analysis.getAction())
                                        .contains("schema-h2.sql", "as a user that may create tables there")
                                        .doesNotContain("initialize-schema"))));
    }

    @Test
    void comesAfterTheScriptsThatMakeItsTables() {
        on(newDatabase())
                .withPropertyValues(
                        "election.jdbc.initialize-schema=never",
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=" + SCRIPT)
                .run(context -> awaitLeading(context, "default"));
    }

    @Test
    void comesAfterFlywayThatMakesItsTables() {
        on(newDatabase())
                .withConfiguration(AutoConfigurations.of(
                        FlywayAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class))
                .withPropertyValues(
                        "election.jdbc.initialize-schema=never", "spring.flyway.locations=classpath:flyway-election")
                .run(context -> awaitLeading(context, "default"));
    }

    @Test
    void namesItsTablesAsToldTo() {
        on(newDatabase()).withPropertyValues("election.jdbc.table-prefix=APP_").run(context -> {
            awaitLeading(context, "default");
            try (Connection connection = context.getBean(DataSource.class).getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM APP_LEADER")) {
                assertThat(rows.next()).isTrue();
            }
        });
    }

    @Test
    void namesItsTablesAsAWholeAsToldTo() {
        on(newDatabase())
                .withPropertyValues("election.jdbc.lease-table=our_leases", "election.jdbc.leader-table=our_leaders")
                .run(context -> {
                    awaitLeading(context, "default");
                    try (Connection connection =
                                    context.getBean(DataSource.class).getConnection();
                            var rows = connection.createStatement().executeQuery("SELECT count(*) FROM our_leaders")) {
                        assertThat(rows.next()).isTrue();
                    }
                });
    }

    @Test
    void stopsTheApplicationOverAPrefixBesideTwoWholeNames() {
        on(newDatabase())
                .withPropertyValues(
                        "election.jdbc.table-prefix=APP_",
                        "election.jdbc.lease-table=our_leases",
                        "election.jdbc.leader-table=our_leaders")
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("election.jdbc.leader-table")
                        .hasMessageContaining("no effect"));
    }

    @Test
    void stopsTheApplicationOverAPrefixThatIsNoIdentifier() {
        on(newDatabase())
                .withPropertyValues("election.jdbc.table-prefix=x; DROP TABLE y")
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("DROP TABLE"));
    }
}
