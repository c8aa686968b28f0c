// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionFactory;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Place;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.HintText;
import dev.election.testing.BelievedTerm;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Where tables are that are named without a schema, and how that is kept. */
class PlaceTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.election.jdbc");
    private static final TableNames GIVEN = TableNames.of(null, "ELECTION_");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.setLevel(Level.INFO);
        LOGGER.addAppender(log);
    }

    @AfterEach
    void detach() {
        LOGGER.detachAppender(log);
        LOGGER.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "POSTGRESQL, My \"app\", \"My \"\"app\"\"\".ELECTION_LEASE",
                "MARIADB, My `app`, `My ``app```.ELECTION_LEASE",
                "MYSQL, app, `app`.ELECTION_LEASE",
                "ORACLE, APP, \"APP\".ELECTION_LEASE",
                "DB2, APP, \"APP\".ELECTION_LEASE",
                "SQLSERVER, a[p]p, [a[p]]p].ELECTION_LEASE",
                "SQLITE, main, \"main\".ELECTION_LEASE"
            })
    void aSchemaIsQuotedAsItsDatabaseQuotes(Dialect dialect, String schema, String table) {
        assertThat(GIVEN.in(new Place(null, schema), dialect).lease()).isEqualTo(table);
    }

    @Test
    void aCatalogIsNamedInTablesAndNotInColumns() {
        TableNames found = GIVEN.in(new Place("shop", "dbo"), Dialect.SQLSERVER);
        TableNames given = TableNames.of("app", "ELECTION_").in(new Place("shop", "dbo"), Dialect.SQLSERVER);

        assertThat(found.leader()).isEqualTo("[shop].[dbo].ELECTION_LEADER");
        assertThat(found.leaderInColumn()).isEqualTo("ELECTION_LEADER");
        assertThat(given.lease()).isEqualTo("[shop].app.ELECTION_LEASE");
    }

    /** For the databases that no test runs: what is asked, to the letter. */
    @Test
    void databasesThatLookFurtherThanTheCurrentSchemaAreAskedWhereTheyFindTheTables() {
        assertThat(Place.query(Dialect.SQLSERVER, GIVEN))
                .isEqualTo("SELECT DB_NAME(), SCHEMA_NAME(), OBJECT_SCHEMA_NAME(OBJECT_ID(N'ELECTION_LEASE')),"
                        + " OBJECT_SCHEMA_NAME(OBJECT_ID(N'ELECTION_LEADER'))");
        assertThat(Place.query(Dialect.ORACLE, TableNames.of(null, "my_")))
                .contains("SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')", "ALL_SYNONYMS", "'MY_LEASE'", "'MY_LEADER'")
                .endsWith(" FROM DUAL");
        assertThat(Place.query(Dialect.DB2, GIVEN))
                .isEqualTo("SELECT '', RTRIM(CURRENT SCHEMA), '', '' FROM SYSIBM.SYSDUMMY1");
    }

    @Test
    void thoseWhoUseTwoSchemasOfADatabaseDoNotNotifyEachOther() {
        assertThat(GIVEN.in(new Place(null, "one"), Dialect.POSTGRESQL).channel())
                .isEqualTo(TableNames.of("ONE", "ELECTION_").channel())
                .isNotEqualTo(
                        GIVEN.in(new Place(null, "two"), Dialect.POSTGRESQL).channel());
        assertThat(GIVEN.in(new Place(null, "it's \"x\""), Dialect.POSTGRESQL).channel())
                .matches("[a-z0-9_]+");
    }

    @Test
    void theFirstSchemaOfTheSearchPathThatHasTheTablesIsTheirs() {
        DataSource database = PostgreSql.newDataSource("search_path");
        create(database);
        Databases.execute(database, "CREATE SCHEMA empty");

        DataSource path = TenantConnections.of(database, borrowed -> "SET search_path = empty, public");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(path).build()) {
            store.initialize();
        }

        assertThat(messages(Level.INFO)).last().asString().contains("public.ELECTION_LEASE and public.ELECTION_LEADER");
    }

    @Test
    void tablesOfTwoSchemasAreNoPair() {
        DataSource database = PostgreSql.newDataSource("no_pair");
        create(database);
        Databases.execute(database, "CREATE SCHEMA other", "ALTER TABLE ELECTION_LEASE SET SCHEMA other");

        DataSource path = TenantConnections.of(database, borrowed -> "SET search_path = other, public");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(path).build()) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("both must be in the same schema")
                    .hasMessageContaining("election.jdbc.schema");
        }
    }

    @Test
    void aConnectionWithoutADatabaseIsRefused() {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(MariaDb.newDataSourceWithoutDatabase()).build()) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("no current schema")
                    .hasMessageContaining("election.jdbc.schema");
        }
    }

    @Test
    void tablesOfAnAttachedDatabaseAreRefusedUntilTheirSchemaIsGiven(@TempDir Path directory) {
        DataSource attached = Databases.at("jdbc:sqlite:" + directory.resolve("attached.db"));
        create(attached);
        DataSource main = TenantConnections.of(
                Databases.at("jdbc:sqlite:" + directory.resolve("main.db")),
                borrowed -> "ATTACH DATABASE '" + directory.resolve("attached.db") + "' AS app");

        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(main).createTables(true).build()) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("not in the connection's schema main")
                    .hasMessageContaining("election.jdbc.schema");
        }
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(main).schema("app").build()) {
            store.initialize();
        }
    }

    @Test
    void aConnectionThatDiffersLaterIsWarnedOfOnce() {
        DataSource database = h2WithTwoPairs();
        DataSource first = TenantConnections.of(database, borrowed -> "SET SCHEMA " + (borrowed < 6 ? "ONE" : "TWO"));
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(first).build()) {
            store.initialize();
            for (int i = 0; i < 3; i++) {
                store.renew("none", 1, null, StoreTests.AT);
            }
            store.keepConnections(true);
            for (int i = 0; i < 10; i++) {
                store.renew("none", 1, null, StoreTests.AT);
            }
        }

        assertThat(messages(Level.WARN))
                .singleElement()
                .asString()
                .contains("has the schema TWO, but the first ones had ONE")
                .contains("election.jdbc.schema");
    }

    @Test
    void newConnectionsOfItsOwnMayFindAnotherSchemaAfterARestore() {
        DataSource database = h2WithTwoPairs();
        String[] schema = {"ONE"};
        DataSource own = TenantConnections.of(database, opened -> "SET SCHEMA " + schema[0]);
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(own).ownConnections(own).build()) {
            store.initialize();
            store.keepConnections(false);
            schema[0] = "TWO";
            store.keepConnections(true);
            store.open(StoreTests.lease("restored"), StoreTests.AT);
        }

        try (JdbcLeaseStore two = JdbcLeaseStore.builder(database).schema("TWO").build()) {
            assertThat(two.renew("restored", 1, null, StoreTests.AT)).isTrue();
        }
        assertThat(messages(Level.WARN)).singleElement().asString().contains("in the schema TWO from now on");
    }

    @Test
    void theFenceOfAStoreThatHasNotFoundItsTablesRefuses() throws Exception {
        DataSource database = h2WithTwoPairs();
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database).build();
                var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store.fence()
                            .check(connection, new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15))))
                    .hasMessageContaining("initialize()");
        }
    }

    /** A renewal is one statement there too, when the first few have shown that they agree. */
    @Test
    void laterConnectionsAreNotAsked() {
        DataSource database = h2WithTwoPairs();
        CountingDataSource counting =
                new CountingDataSource(TenantConnections.of(database, borrowed -> "SET SCHEMA ONE"));
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(counting.dataSource()).build()) {
            store.initialize();
            StoreTests.settle(store);

            assertThat(counting.statementsOf(() -> store.renew("none", 1, null, StoreTests.AT)))
                    .filteredOn(sql -> sql.contains("CURRENT_SCHEMA"))
                    .isEmpty();
        }
    }

    /** One thread that gives a connection back gets the same one again. The pool itself tries the very first one. */
    @Test
    void aPoolWhoseConnectionsDifferIsRefusedAtTheStart() {
        DataSource differing =
                TenantConnections.of(h2WithTwoPairs(), borrowed -> "SET SCHEMA " + (borrowed < 2 ? "ONE" : "TWO"));
        try (HikariDataSource pool = Pools.ofSize(3, differing);
                JdbcLeaseStore store = JdbcLeaseStore.builder(pool).build()) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("differ in their schema");
        }
    }

    @Test
    void aPoolOfOneConnectionIsEnoughToBegin() {
        try (HikariDataSource pool = Pools.ofSize(1, Databases.at(Databases.newH2()));
                JdbcLeaseStore store =
                        JdbcLeaseStore.builder(pool).createTables(true).build()) {
            store.initialize();

            store.open(StoreTests.lease("L1"), StoreTests.AT);
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        }
    }

    @Test
    void aLaterConnectionWithoutASchemaIsWarnedOfOnceAndFailsNothing() throws SQLException {
        DataSource database = PostgreSql.newDataSource("no_schema_later");
        create(database);
        SessionFactory sessions = new SessionFactory(
                TenantConnections.of(database, borrowed -> "SET search_path = " + (borrowed < 6 ? "public" : "gone")),
                UnknownDatabaseException::dialectOf,
                Duration.ofSeconds(10));
        Schema schema = new Schema(
                new PinnedTables(GIVEN, Duration.ZERO),
                new VacatingUpdate(new HintNotifier(false, () -> GIVEN, new HintText(""))),
                false,
                true,
                false);
        for (int i = 0; i < 9; i++) {
            Session session = sessions.open(Deadline.in(Duration.ofSeconds(10)));
            try {
                schema.ensure(session);
            } finally {
                session.close();
            }
        }

        assertThat(messages(Level.WARN))
                .singleElement()
                .asString()
                .contains("no current schema")
                .contains("elections stay in the schema public");
    }

    @Test
    void aSchemaWithABraceInItsNameIsRefused() {
        DataSource database = Databases.at(Databases.newH2());
        Databases.execute(database, "CREATE SCHEMA \"{lease}\"");
        DataSource braced = TenantConnections.of(database, borrowed -> "SET SCHEMA \"{lease}\"");
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(braced).createTables(true).build()) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("has a brace");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"('shop', 'dbo', 'one', 'two')", "('shop', '', '', '')", "('shop', '{dbo}', '', '')"})
    void onSqlServerAConfiguredSchemaIsUsedWhateverSchemaAConnectionHas(String row) throws SQLException {
        assertThat(placeOnSqlServer("app", row)).isEqualTo(new Place("shop", "app"));
    }

    @Test
    void onSqlServerADatabaseWithABraceInItsNameIsRefusedWithoutRecommendingAnotherSchema() {
        assertThatThrownBy(() -> placeOnSqlServer(null, "('{shop}', 'dbo', '', '')"))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageStartingWith("The name of the database {shop} has a brace")
                .hasMessageNotContaining("schema");
    }

    @Test
    void onSqlServerARefusedQueryDoesNotRecommendASchemaThatIsConfigured() {
        assertThatThrownBy(() -> placeOnSqlServer("app", "(NO_SUCH_COLUMN)"))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("SELECT DB_NAME()")
                .hasMessageNotContaining("election.jdbc.schema");
    }

    @Test
    void onSqlServerConnectionsToTwoDatabasesAreRefusedWithoutRecommendingASchema() throws SQLException {
        TableNames given = TableNames.of("app", "ELECTION_");
        PinnedTables tables = new PinnedTables(given);
        Session shop = sessionOnSqlServer("('shop', 'dbo', '', '')");
        Session other = sessionOnSqlServer("('other', 'dbo', '', '')");
        try {
            tables.pin(tables.on(shop), shop);

            assertThatThrownBy(() -> tables.compare(other))
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("(shop.app and other.app)")
                    .hasMessageContaining("let all connections use the same database")
                    .hasMessageNotContaining("election.jdbc.schema");
        } finally {
            shop.close();
            other.close();
        }
    }

    private static Place placeOnSqlServer(@Nullable String schema, String row) throws SQLException {
        Session session = sessionOnSqlServer(row);
        try {
            return PlaceQuery.on(session, TableNames.of(schema, "ELECTION_"));
        } finally {
            session.close();
        }
    }

    // No test runs SQL Server: this row stands for what it returns.
    private static Session sessionOnSqlServer(String row) throws SQLException {
        DataSource database = Proxies.of(
                DataSource.class,
                Databases.at(Databases.newH2()),
                "getConnection",
                connection -> Proxies.seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                    if (String.valueOf(given[0]).contains("DB_NAME()")) {
                        given[0] = "VALUES " + row;
                    }
                }));
        return new SessionFactory(database, metaData -> Dialect.SQLSERVER, Duration.ofSeconds(10))
                .open(Deadline.in(Duration.ofSeconds(10)));
    }

    /** A thread that takes connections must not carry the tenant of the thread that happened to make it. */
    @Test
    void connectionsAreBorrowedByThreadsWithoutATenant() {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        DataSource database = h2WithTwoPairs();
        List<String> seen = new CopyOnWriteArrayList<>();
        DataSource routed = TenantConnections.of(database, borrowed -> {
            seen.add(String.valueOf(tenant.get()));
            return "SET SCHEMA ONE";
        });
        tenant.set("acme");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(routed).build()) {
            store.initialize();
        } finally {
            tenant.remove();
        }

        assertThat(seen).isNotEmpty().containsOnly("null");
    }

    private List<String> messages(Level level) {
        StoreTests.awaitLog();
        return log.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static DataSource h2WithTwoPairs() {
        DataSource database = Databases.at(Databases.newH2());
        for (String schema : List.of("ONE", "TWO")) {
            Databases.execute(database, "CREATE SCHEMA " + schema);
            create(TenantConnections.of(database, borrowed -> "SET SCHEMA " + schema));
        }
        return database;
    }

    private static void create(DataSource database) {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            store.initialize();
        }
    }
}
