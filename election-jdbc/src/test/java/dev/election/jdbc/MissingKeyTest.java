// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that were created by hand, without a primary key. Decision 37. */
class MissingKeyTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final String LEADER = "CREATE TABLE %s (ELECTION_NAME VARCHAR(200) NOT NULL,"
            + " TOKEN BIGINT NOT NULL, LEASE_ID VARCHAR(200), LEADER_SINCE VARCHAR(40)%s)";
    private static final String LEASE = "CREATE TABLE %s (LEASE_ID VARCHAR(200) NOT NULL,"
            + " INSTANCE_ID VARCHAR(200) NOT NULL, ADDRESS VARCHAR(500), HEARTBEAT BIGINT NOT NULL,"
            + " DURATION_MILLIS BIGINT NOT NULL, INTERVAL_MILLIS BIGINT, COHORT VARCHAR(40), APPLICATION VARCHAR(200),"
            + " OPENED_AT VARCHAR(40), RENEWED_AT VARCHAR(40)%s)";

    enum Product {
        H2,
        HSQLDB,
        MARIADB,
        POSTGRESQL,
        SQLITE;

        DataSource newDatabase() {
            String name = "keys_" + DATABASES.incrementAndGet();
            return switch (this) {
                case H2 -> Databases.at(Databases.newH2());
                case HSQLDB -> Databases.at("jdbc:hsqldb:mem:" + name + ";user=SA");
                case MARIADB -> MariaDb.newDataSource(name);
                case POSTGRESQL -> PostgreSql.newDataSource(name);
                case SQLITE -> Databases.at("jdbc:sqlite:" + SqliteTest.newFile());
            };
        }
    }

    private static void initialize(DataSource database, UnaryOperator<JdbcLeaseStoreBuilder> settings) {
        try (JdbcLeaseStore store =
                settings.apply(JdbcLeaseStore.builder(database)).build()) {
            store.initialize();
        }
    }

    private static void initialize(DataSource database) {
        initialize(database, builder -> builder);
    }

    private static void create(DataSource database, String leaderKey, String leaseKey) {
        Databases.execute(
                database, LEADER.formatted("ELECTION_LEADER", leaderKey), LEASE.formatted("ELECTION_LEASE", leaseKey));
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aTableOfLeadersWithoutAPrimaryKeyIsRefusedWithTheStatementThatAddsIt(Product product) {
        DataSource database = product.newDatabase();
        create(database, "", ", PRIMARY KEY (LEASE_ID)");

        isRefusedUntilTheStatementIsRun(database, "ELECTION_LEADER", "ELECTION_NAME");
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aTableOfLeasesWithoutAPrimaryKeyIsRefusedWithTheStatementThatAddsIt(Product product) {
        DataSource database = product.newDatabase();
        create(database, ", PRIMARY KEY (ELECTION_NAME)", "");

        isRefusedUntilTheStatementIsRun(database, "ELECTION_LEASE", "LEASE_ID");
    }

    private static void isRefusedUntilTheStatementIsRun(DataSource database, String table, String column) {
        assertThatThrownBy(() -> initialize(database))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining(table + " has no primary key")
                .hasMessageContaining("two rows with the same " + column)
                .satisfies(e -> Databases.execute(
                        database, String.valueOf(e.getMessage()).replaceFirst("^.*, and run: ", "")));

        assertThatCode(() -> initialize(database)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aUniqueIndexIsAsGoodAsAPrimaryKey(Product product) {
        DataSource database = product.newDatabase();
        create(database, ", UNIQUE (ELECTION_NAME)", "");
        Databases.execute(database, "CREATE UNIQUE INDEX OUR_INDEX ON ELECTION_LEASE (LEASE_ID)");

        assertThatCode(() -> initialize(database)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aPrimaryKeyWithAnotherColumnIsNotEnough(Product product) {
        DataSource database = product.newDatabase();
        create(database, ", PRIMARY KEY (ELECTION_NAME, TOKEN)", ", PRIMARY KEY (LEASE_ID)");

        assertThatThrownBy(() -> initialize(database)).hasMessageContaining("ELECTION_LEADER has no primary key");
    }

    @ParameterizedTest
    @EnumSource(
            value = Product.class,
            names = {"H2", "HSQLDB", "POSTGRESQL"})
    void itIsNoticedInASchemaAndUnderNamesOfOnesOwn(Product product) {
        DataSource database = product.newDatabase();
        Databases.execute(
                database,
                "CREATE SCHEMA App",
                LEADER.formatted("App.Our_Leaders", ", PRIMARY KEY (ELECTION_NAME)"),
                LEASE.formatted("App.Our_Leases", ""));

        assertThatThrownBy(() -> initialize(database, builder -> builder.schema("App")
                        .leaderTable("Our_Leaders")
                        .leaseTable("Our_Leases")))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("ALTER TABLE App.Our_Leases ADD PRIMARY KEY (LEASE_ID)");
    }

    static Stream<DataSource> databasesWithViews() {
        return Stream.of(Product.H2.newDatabase(), Product.MARIADB.newDatabase(), Product.POSTGRESQL.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databasesWithViews")
    void aViewIsNotRefused(DataSource database) {
        Databases.execute(
                database,
                LEADER.formatted("L1", ", PRIMARY KEY (ELECTION_NAME)"),
                LEASE.formatted("L2", ", PRIMARY KEY (LEASE_ID)"),
                "CREATE VIEW ELECTION_LEADER AS SELECT * FROM L1",
                "CREATE VIEW ELECTION_LEASE AS SELECT * FROM L2");

        assertThatCode(() -> initialize(database)).doesNotThrowAnyException();
    }

    @Test
    void aDriverThatCannotReadTheKeysIsNoReasonToRefuse() {
        DataSource database = Product.H2.newDatabase();
        create(database, "", "");
        DataSource unreadable = Proxies.of(
                DataSource.class,
                database,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "getMetaData",
                        metaData -> Proxies.seeing(
                                DatabaseMetaData.class,
                                (DatabaseMetaData) metaData,
                                "getIndexInfo",
                                given -> Proxies.fail(new SQLException("not supported")))));

        assertThatCode(() -> initialize(unreadable)).doesNotThrowAnyException();
    }

    @Test
    void anInstanceThatNeverLeadsDoesNotNeedTheKeys() {
        DataSource database = Product.H2.newDatabase();
        create(database, "", "");

        assertThatCode(() -> initialize(database, builder -> builder.readsOnly(true)))
                .doesNotThrowAnyException();
    }
}
