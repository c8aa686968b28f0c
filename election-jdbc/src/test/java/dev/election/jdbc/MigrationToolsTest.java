// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.election.store.Lease;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flyway and Liquibase create the tables as docs/operations/tables.md says. */
class MigrationToolsTest {

    private static final Path PAGE = Path.of("..", "docs", "operations", "tables.md");
    private static final Pattern YAML = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final AtomicLong NAMES = new AtomicLong();

    /** An empty database, and the name of its script. */
    record Empty(String script, DataSource dataSource) {

        void createTablesByScript() {
            try (JdbcLeaseStore store =
                    JdbcLeaseStore.builder(dataSource).createTables(true).build()) {
                store.initialize();
            }
        }

        @Override
        public String toString() {
            return script;
        }
    }

    static Stream<Empty> servers() {
        String name = "migrated_" + NAMES.incrementAndGet();
        return Stream.of(
                new Empty("postgresql", PostgreSql.newDataSource(name)),
                new Empty("mariadb", MariaDb.newDataSource(name)));
    }

    static Stream<Empty> databases() {
        return Stream.concat(servers(), Stream.of(new Empty("h2", Databases.at(Databases.newH2()))));
    }

    private static void assertThatElectionsWorkIn(DataSource dataSource) {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(dataSource).build()) {
            store.initialize();
            store.open(new Lease("L1", "a", null, 0, Duration.ofSeconds(10)), StoreTests.AT);
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void flywayRunsTheScriptAsItIs(Empty database, @TempDir Path folder) throws Exception {
        try (InputStream script = JdbcLeaseStore.class.getResourceAsStream("schema-" + database.script() + ".sql")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("V7__leader_election.sql"));
        }

        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("filesystem:" + folder)
                .load()
                .migrate();

        assertThatElectionsWorkIn(database.dataSource());
    }

    /** Runs the changelog that the page shows. */
    private static void update(DataSource dataSource, Path folder) throws Exception {
        Matcher shown = YAML.matcher(Files.readString(PAGE));
        assertThat(shown.find()).isTrue();
        Files.writeString(folder.resolve("changelog.yaml"), shown.group(1));
        try (Connection connection = dataSource.getConnection();
                Liquibase liquibase = new Liquibase(
                        "changelog.yaml",
                        new CompositeResourceAccessor(
                                new DirectoryResourceAccessor(folder), new ClassLoaderResourceAccessor()),
                        new JdbcConnection(connection))) {
            liquibase.update("");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liquibaseRunsTheScriptOfTheDatabase(Empty database, @TempDir Path folder) throws Exception {
        update(database.dataSource(), folder);

        assertThatElectionsWorkIn(database.dataSource());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liquibaseLeavesTablesAloneThatExist(Empty database, @TempDir Path folder) throws Exception {
        database.createTablesByScript();

        update(database.dataSource(), folder);

        assertThatElectionsWorkIn(database.dataSource());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void liquibaseAcceptsAScriptThatGotOtherComments(Empty database, @TempDir Path folder) throws Exception {
        update(database.dataSource(), folder);
        Databases.execute(database.dataSource(), "UPDATE DATABASECHANGELOG SET MD5SUM = '9:0'");

        assertThatCode(() -> update(database.dataSource(), folder)).doesNotThrowAnyException();
    }
}
