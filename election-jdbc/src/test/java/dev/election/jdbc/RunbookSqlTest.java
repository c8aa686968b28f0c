// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements that docs/operations/runbook.md shows are ones that the databases understand. */
class RunbookSqlTest {

    private static final Path RUNBOOK = Path.of("..", "docs", "operations", "runbook.md");
    private static final Pattern SQL =
            Pattern.compile("^```sql\\n(?:-- ([^\\n]*)\\n)?(.*?);\\n```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final AtomicLong NAMES = new AtomicLong();

    /** A database with the tables. */
    record WithTables(String product, DataSource dataSource) {

        @Override
        public String toString() {
            return product;
        }
    }

    static Stream<WithTables> databases() {
        String name = "runbook_" + NAMES.incrementAndGet();
        return Stream.of(
                withTables("PostgreSQL", PostgreSql.newDataSource(name)),
                withTables("MariaDB", MariaDb.newDataSource(name)),
                withTables("H2", Databases.at(Databases.newH2())));
    }

    private static WithTables withTables(String product, DataSource dataSource) {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(dataSource).createTables(true).build()) {
            store.initialize();
        }
        return new WithTables(product, dataSource);
    }

    /** The statements that are for this database, or for all. */
    private static List<String> statements(String product) throws IOException {
        return SQL.matcher(Files.readString(RUNBOOK))
                .results()
                .filter((MatchResult found) ->
                        found.group(1) == null || found.group(1).contains(product))
                .map((MatchResult found) -> found.group(2))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void run(WithTables database) throws IOException {
        assertThat(statements(database.product()))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(statement -> assertThatCode(() -> Databases.execute(database.dataSource(), statement))
                        .doesNotThrowAnyException());
    }
}
