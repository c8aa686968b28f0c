// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.startFailure;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.StartReports.jdbcReport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.MissingRightException;
import dev.election.spring.actuate.ElectionHealthIndicator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** What a user reads when the database answers and refuses: at the start, and later. */
@ExtendWith(OutputCaptureExtension.class)
class RefusingDatabaseReportTest {

    private static final String REFUSAL = "The lease store refuses";

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Connection owner;

    RefusingDatabaseReportTest() throws SQLException {
        owner = DriverManager.getConnection(url, "SA", "right");
    }

    @BeforeEach
    void createTables() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        database.setUser("SA");
        database.setPassword("right");
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            store.initialize();
        }
        execute("CREATE USER TIMID PASSWORD 'secret'");
    }

    @AfterEach
    void close() throws SQLException {
        owner.close();
    }

    private void execute(String... statements) {
        try (Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private ApplicationContextRunner timid() {
        return on(url).withConfiguration(AutoConfigurations.of(ElectionHealthContributorAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.username=TIMID",
                        "spring.datasource.password=secret",
                        "election.name=jobs",
                        "election.jdbc.initialize-schema=never");
    }

    private static void awaitHealth(ApplicationContext context, Status status) {
        ElectionHealthIndicator health = context.getBean(ElectionHealthIndicator.class);
        await().until(() -> health.health().getStatus().equals(status));
    }

    @Test
    void namesTheUserAndTheDatabaseThatRefusesTheLogin(CapturedOutput output) {
        assertThat(jdbcReport(
                        output,
                        List.of(),
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=TIMID",
                        "spring.datasource.password=wrong"))
                .contains("The database refuses to provide a connection: Wrong user name or password")
                .contains("Tried with com.zaxxer.hikari.HikariDataSource as user 'TIMID' to " + url)
                .doesNotContain("wrong\"")
                .contains("Action: Correct the user and the password of the DataSource");
    }

    @Test
    void namesTheInitialStatementThatFails(CapturedOutput output) {
        assertThat(jdbcReport(
                        output,
                        List.of(),
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=SA",
                        "spring.datasource.password=right",
                        "spring.datasource.hikari.connection-init-sql=SET ROLE NOBODY"))
                .contains("connection-init-sql failed")
                .contains("SET ROLE NOBODY")
                .contains("Action: Correct the initial statement");
    }

    @Test
    void namesThePlatformThatTheDatabaseHas(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(), "election.jdbc.platform=postgresql"))
                .contains("The platform postgresql was configured, but the database is H2")
                .contains("set it to h2");
    }

    @Test
    void letsAWatcherStartThatMayOnlyRead() {
        execute("GRANT SELECT ON ELECTION_LEASE TO TIMID", "GRANT SELECT ON ELECTION_LEADER TO TIMID");

        timid().withPropertyValues("election.candidate=false").run(context -> awaitHealth(context, Status.UP));
        timid().run(context -> startFailure(context, MissingRightException.class));
    }

    @Test
    void aRightThatIsRevokedLaterIsOneErrorAndTakesHealthDownUntilItIsGranted(CapturedOutput output) {
        execute(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ELECTION_LEASE TO TIMID",
                "GRANT SELECT, INSERT, UPDATE ON ELECTION_LEADER TO TIMID");
        timid().run(context -> {
            ElectionHealthIndicator health = context.getBean(ElectionHealthIndicator.class);
            awaitLeading(context, "jobs");

            execute("REVOKE UPDATE ON ELECTION_LEASE FROM TIMID");

            awaitHealth(context, Status.DOWN);
            assertThat(health.health().getDetails())
                    .extractingByKey("reason")
                    .asString()
                    .contains("The lease store refuses requests: The database user \"TIMID\" has no right to UPDATE")
                    .contains("GRANT SELECT, INSERT, UPDATE, DELETE ON");
            await().until(() -> output.getOut().contains(REFUSAL));

            execute("GRANT UPDATE ON ELECTION_LEASE TO TIMID");

            awaitHealth(context, Status.UP);
            assertThat(output.getOut().split(REFUSAL, -1)).hasSize(2);
        });
    }
}
