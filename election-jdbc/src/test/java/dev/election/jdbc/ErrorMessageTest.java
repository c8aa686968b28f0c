// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when the database cannot be used. */
class ErrorMessageTest {

    @Test
    void anUnreachableDatabaseIsNamedSo() {
        DataSource nobody = Databases.at("jdbc:postgresql://127.0.0.1:1/none?user=none");

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(nobody)))
                .isExactlyInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("Could not get a database connection")
                .hasMessageContaining("127.0.0.1:1")
                .hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void missingTablesAreNamedWithTheScriptThatCreatesThem() {
        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(Databases.at(Databases.newH2()))))
                .isInstanceOfSatisfying(MissingTablesException.class, e -> {
                    assertThat(e.tables()).containsExactly("PUBLIC.ELECTION_LEASE", "PUBLIC.ELECTION_LEADER");
                    assertThat(e.script()).isEqualTo("dev/election/jdbc/schema-h2.sql");
                })
                .hasMessageContaining("no table PUBLIC.ELECTION_LEASE and PUBLIC.ELECTION_LEADER")
                .hasMessageContaining("classpath:dev/election/jdbc/schema-h2.sql")
                .hasMessageContaining("election.jdbc.initialize-schema=always");
    }

    @Test
    void aSingleMissingTableIsNamedAlone() {
        DataSource database = Databases.at(Databases.newH2());
        initialize(JdbcLeaseStore.builder(database).createTables(true));
        Databases.execute(database, "DROP TABLE ELECTION_LEADER");

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(database)))
                .isInstanceOf(MissingTablesException.class)
                .hasMessageContaining("no table PUBLIC.ELECTION_LEADER.");
    }

    @Test
    void tablesThatCannotBeCreatedAreMissingAndSayWhy() {
        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(Databases.at(Databases.newH2()))
                        .schema("nowhere")
                        .createTables(true)))
                .isInstanceOf(MissingTablesException.class)
                .hasMessageContaining("no table nowhere.ELECTION_LEASE and nowhere.ELECTION_LEADER")
                .hasMessageContaining(
                        "the user \"\" could not create them: CREATE TABLE nowhere.ELECTION_LEADER failed")
                .hasMessageContaining("Schema \"NOWHERE\" not found")
                .hasMessageContaining("as a user that may create tables there")
                .hasMessageNotContaining("initialize-schema");
    }

    @Test
    void aRightToCreateThatIsMissingIsNamedWithItsGrant() {
        DataSource owner = PostgreSql.newDataSource("no_right_to_create");
        Databases.execute(
                owner, "CREATE ROLE no_right_to_create_user LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        DataSource user = Databases.at(PostgreSql.url("no_right_to_create", PostgreSql.port())
                .replace("user=postgres", "user=no_right_to_create_user"));

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(user).createTables(true)))
                .isInstanceOfSatisfying(MissingTablesException.class, e -> {
                    assertThat(e.creationFailed()).isTrue();
                    assertThat(e.grant())
                            .contains("GRANT CREATE, USAGE ON SCHEMA \"public\" TO \"no_right_to_create_user\"");
                    e.grant().ifPresent(grant -> Databases.execute(owner, grant));
                })
                .hasMessageContaining("the user \"no_right_to_create_user\" could not create them: CREATE TABLE")
                .hasMessageContaining("permission denied")
                .hasMessageNotContaining("initialize-schema");

        assertThatCode(() -> initialize(JdbcLeaseStore.builder(user).createTables(true)))
                .doesNotThrowAnyException();
    }

    @Test
    void tablesThatVanishAreMissed() {
        DataSource database = Databases.at(Databases.newH2());
        initialize(JdbcLeaseStore.builder(database).createTables(true));
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database).build()) {
            store.renew("L1", 1, null, StoreTests.AT);
            Databases.execute(database, "DROP TABLE ELECTION_LEASE");

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(MissingTablesException.class)
                    .hasMessageContaining("no table PUBLIC.ELECTION_LEASE.");
        }
    }

    @Test
    void tablesThatVanishAreCreatedAgainIfTheyMayBe() {
        DataSource database = Databases.at(Databases.newH2());
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(database, "DROP TABLE ELECTION_LEASE");

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).isInstanceOf(LeaseStoreException.class);

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isFalse();
        }
    }

    @Test
    void anUnknownProductIsNamedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(ofProduct("Derby"))))
                .isExactlyInstanceOf(UnknownDatabaseException.class)
                .hasMessageContaining("'Derby' is not known")
                .hasMessageContaining("db2, h2, hsqldb, mariadb, mysql, oracle, postgresql, sqlite, sqlserver")
                .hasMessageContaining("election.jdbc.platform");
    }

    @Test
    void anUnknownProductWorksAsThePlatformThatWasGiven() {
        initialize(JdbcLeaseStore.builder(ofProduct("Derby")).platform("h2").createTables(true));
    }

    @Test
    void aPlatformThatIsNotKnownIsRefusedAtOnce() {
        assertThatThrownBy(() -> JdbcLeaseStore.builder(new JdbcDataSource()).platform("derby"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'derby' is not known; the known platforms are db2, h2");
    }

    @Test
    void aReadOnlyConnectionIsSeen() {
        DataSource replica = Databases.at(PostgreSql.newDatabase("replica") + "&readOnly=true&readOnlyMode=always");

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(replica))).satisfies(ErrorMessageTest::saysReadOnly);
    }

    @Test
    void aDatabaseThatDoesNotTellThatItIsReadOnlyIsSeenByItsError() {
        String url = PostgreSql.newDatabase("standby");
        initialize(JdbcLeaseStore.builder(Databases.at(url)).createTables(true));
        DataSource standby = Databases.at(url + "&options=-c%20default_transaction_read_only=on");

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(standby))).satisfies(ErrorMessageTest::saysReadOnly);
    }

    @Test
    void aReadOnlyFileIsSeen(@TempDir Path directory) {
        String url = "jdbc:sqlite:" + directory.resolve("elections.db");
        initialize(JdbcLeaseStore.builder(Databases.at(url)).createTables(true));

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(Databases.at(url + "?open_mode=1"))))
                .satisfies(ErrorMessageTest::saysReadOnly);
    }

    private static void saysReadOnly(Throwable failure) {
        assertThat(failure)
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("primary");
    }

    @Test
    void aStatementThatAPoolerLostIsExplained() {
        DataSource pooled = Proxies.failing(PostgreSql.newDataSource("lost_statement"), "UPDATE", "26000");

        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(pooled)))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("connection pooler")
                .hasMessageContaining("prepareThreshold=0");
    }

    @Test
    void aTimeoutOutsideItsBoundsIsRefused() {
        assertThatThrownBy(() -> JdbcLeaseStore.builder(new JdbcDataSource()).callTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 ms is not between 100 ms and 10 min");
    }

    private static void initialize(JdbcLeaseStoreBuilder builder) {
        try (JdbcLeaseStore store = builder.build()) {
            store.initialize();
        }
    }

    private static DataSource ofProduct(String name) {
        return Proxies.ofProduct(Databases.at(Databases.newH2()), name);
    }

    @Test
    void aPlatformThatTheDatabaseIsNotIsRefusedWithTheRightOne() {
        assertThatThrownBy(() -> initialize(JdbcLeaseStore.builder(PostgreSql.newDataSource("not_mysql"))
                        .platform("mysql")
                        .createTables(true)))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("The platform mysql was configured, but the database is PostgreSQL")
                .hasMessageContaining("election.jdbc.platform, or set it to postgresql");
    }
}
