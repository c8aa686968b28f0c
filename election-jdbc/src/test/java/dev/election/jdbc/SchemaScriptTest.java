// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.TableNames;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each database has its script, also those whose engine no test can run. */
class SchemaScriptTest {

    @ParameterizedTest
    @EnumSource
    void theTableOfLeadersComesFirstAndThatOfLeasesLast(Dialect dialect) {
        List<String> statements = statements(dialect);

        assertThat(statements.get(0)).startsWith("CREATE TABLE ELECTION_LEADER (");
        assertThat(statements.get(statements.size() - 1)).startsWith("CREATE TABLE ELECTION_LEASE (");
    }

    @ParameterizedTest
    @EnumSource
    void eachColumnIsThere(Dialect dialect) {
        List<String> statements = statements(dialect);

        assertThat(statements.get(0)).contains("ELECTION_NAME ", "TOKEN ", "LEASE_ID ", "LEADER_SINCE ");
        assertThat(statements.get(statements.size() - 1))
                .contains(
                        "LEASE_ID ",
                        "INSTANCE_ID ",
                        "ADDRESS ",
                        "HEARTBEAT ",
                        "DURATION_MILLIS ",
                        "INTERVAL_MILLIS ",
                        "COHORT ",
                        "APPLICATION ",
                        "OPENED_AT ",
                        "RENEWED_AT ");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSTGRESQL") // see HotUpdatesTest
    void thereIsAnIndexOnTheLeaseOfALeader(Dialect dialect) {
        assertThat(String.join("\n", statements(dialect)))
                .containsPattern("(INDEX.*\\(LEASE_ID\\)|UNIQUE \\(LEASE_ID)");
    }

    @ParameterizedTest
    @EnumSource
    void bracketsAreBalancedAndNothingIsLeftOver(Dialect dialect) {
        assertThat(statements(dialect)).allSatisfy(statement -> {
            assertThat(statement).startsWith("CREATE ").doesNotContain("--");
            assertThat(statement.chars().filter(c -> c == '(').count())
                    .isEqualTo(statement.chars().filter(c -> c == ')').count());
        });
    }

    @ParameterizedTest
    @EnumSource
    void prefixAndSchemaAreInEveryStatement(Dialect dialect) {
        assertThat(Schema.statements(dialect, TableNames.of("app", "X$_")))
                .allSatisfy(
                        statement -> assertThat(statement).contains("app.X$_").doesNotContain("ELECTION_LEA"));
    }

    private static List<String> statements(Dialect dialect) {
        return Schema.statements(dialect, TableNames.of(null, TableNames.DEFAULT_PREFIX));
    }
}
