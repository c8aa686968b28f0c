// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.StartReports.IN_MEMORY;
import static dev.election.spring.autoconfigure.StartReports.jdbcReport;
import static dev.election.spring.autoconfigure.StartReports.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.store.LeaseStore;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** What a user reads when there is nowhere to keep leases, or not with these settings. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureReportTest {

    @Test
    void saysWhatToDoWithoutADataSource(CapturedOutput output) {
        assertThat(report(output, List.of()))
                .contains("neither a DataSource bean nor a LeaseStore bean, and election.store is not memory")
                .contains("Action: Configure a DataSource (spring.datasource.url")
                .contains("election.store=memory")
                .contains("election.enabled=false");
    }

    @Test
    void namesTheScriptOfTheDatabaseAndTheProperty(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(), "election.jdbc.initialize-schema=never"))
                .contains("no table PUBLIC.ELECTION_LEASE and PUBLIC.ELECTION_LEADER")
                .contains("Action: Run the script dev/election/jdbc/schema-h2.sql")
                .contains("election.jdbc.initialize-schema=always");
    }

    @Test
    void saysThatTheScriptNeedsTheNamesOfTheTables(CapturedOutput output) {
        assertThat(jdbcReport(
                        output, List.of(), "election.jdbc.initialize-schema=never", "election.jdbc.table-prefix=APP_"))
                .contains("no table PUBLIC.APP_LEASE and PUBLIC.APP_LEADER")
                .contains("with the names of your tables instead of ELECTION_LEASE and ELECTION_LEADER");
    }

    /** H2, whose connections and what they tell of it give other answers to some questions. */
    private static DataSource pretending(Map<String, Object> answers) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(JdbcContexts.newDatabase());
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = h2.getConnection();
                DatabaseMetaData told = pretending(DatabaseMetaData.class, connection.getMetaData(), answers);
                Map<String, Object> all = new HashMap<>(answers);
                all.put("getMetaData", told);
                return pretending(Connection.class, connection, all);
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                return getConnection();
            }
        };
    }

    private static <T> T pretending(Class<T> type, T target, Map<String, Object> answers) {
        return ProxyFactory.getProxy(type, (MethodInterceptor)
                call -> answers.containsKey(call.getMethod().getName())
                        ? answers.get(call.getMethod().getName())
                        : call.getMethod().invoke(target, call.getArguments()));
    }

    @Configuration(proxyBeanMethods = false)
    static class UnknownDatabase {

        @Bean
        DataSource acme() {
            return pretending(Map.of("getDatabaseProductName", "Acme"));
        }
    }

    @Test
    void listsTheDatabasesThatAreKnown(CapturedOutput output) {
        assertThat(report(output, List.of(UnknownDatabase.class)))
                .contains("database product 'Acme' is not known")
                .contains(
                        "Action: Set election.jdbc.platform to the platform that this database behaves like: one of db2,"
                                + " h2, hsqldb, mariadb, mysql, oracle, postgresql, sqlite, sqlserver.");
    }

    @Configuration(proxyBeanMethods = false)
    static class ReadOnlyDatabase {

        @Bean
        DataSource replica() {
            return pretending(Map.of("isReadOnly", true));
        }
    }

    @Test
    void asksForAnotherDataSourceWhereNothingCanBeWritten(CapturedOutput output) {
        assertThat(report(output, List.of(ReadOnlyDatabase.class)))
                .contains("connection is read-only, but leader election has to write")
                .contains("Action: Use another database for leader election, by a DataSource with @ElectionDataSource");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            15s  | 10s   | 30s     | heartbeat interval 10s must be shorter than half the lease duration 15s
            4s   | 2s    | 30s     | heartbeat interval 2s must be shorter than half the lease duration 4s
            1s   | 2s    | 30s     | heartbeat interval 2s must be shorter than half the lease duration 1s
            1s   | 800ms | 30s     | heartbeat interval 800ms must be shorter than half the lease duration 1s
            0s   | 2s    | 30s     | lease duration 0s is shorter than a millisecond
            -15s | 2s    | 30s     | lease duration -15s is shorter than a millisecond
            10us | 1us   | 30s     | lease duration PT0.00001S is shorter than a millisecond
            1001us | 100us | 30s   | lease duration PT0.001001S is not a whole number of milliseconds
            2d   | 2s    | 30s     | lease duration 172800s is longer than a day
            15s  | 0s    | 30s     | heartbeat interval 0s is shorter than a millisecond
            15s  | -2s   | 30s     | heartbeat interval -2s is shorter than a millisecond
            15s  | PT9223372036854775807S | 30s | heartbeat interval 9223372036854775807s is longer than a day
            PT9223372036854775807S | 2s | 30s | lease duration 9223372036854775807s is longer than a day
            15s  | 2s    | -1s     | shutdown timeout -1s is negative
            15s  | 2s    | PT9223372036854775807S | shutdown timeout 9223372036854775807s is longer than a day
            """)
    void givesTheNumbersOfTimesThatDoNotFitTogether(
            String lease, String heartbeat, String shutdown, String why, CapturedOutput output) {
        assertThat(report(
                        output,
                        List.of(),
                        IN_MEMORY,
                        "election.lease-duration=" + lease,
                        "election.heartbeat-interval=" + heartbeat,
                        "election.shutdown-timeout=" + shutdown))
                .contains("Invalid settings of leader election: " + why)
                .containsPattern("election[.][a-z-]+ = \".*\" \\(.*defaultProperties")
                .containsPattern("Action: Change election[.][a-z-]+( or election.lease-duration)? accordingly");
    }

    @Test
    void saysWhichTimeIsTheDefault(CapturedOutput output) {
        assertThat(report(output, List.of(), IN_MEMORY, "election.heartbeat-interval=10s"))
                .contains("election.heartbeat-interval = \"10s\"")
                .contains("election.lease-duration is not set and has its default");
    }

    @Test
    void saysHowLongTheLeaseMustBeForTheCallsOfTheDatabase(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(), "election.lease-duration=300ms", "election.heartbeat-interval=50ms"))
                .contains("lease duration 300ms leaves a call of the database 60ms")
                .contains("must be at least 500ms");
    }

    @Configuration(proxyBeanMethods = false)
    static class SlowStore {

        @Bean
        LeaseStore slow() {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(JdbcContexts.newDatabase());
            return JdbcLeaseStore.builder(h2)
                    .callTimeout(Duration.ofSeconds(10))
                    .build();
        }
    }

    @Test
    void givesTheNumbersOfAStoreThatIsTooSlowForTheLease(CapturedOutput output) {
        assertThat(report(output, List.of(SlowStore.class)))
                .contains("call timeout 10000 ms leaves no room for a second try")
                .contains("Make election.lease-duration longer");
    }
}
