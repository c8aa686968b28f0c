// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Place;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Property S1 on connections that differ in the schema where they find tables: one, two, or a mixed-case one. */
abstract class SchemaPerTenantContract {

    private static final List<String> SCHEMAS = List.of("one", "two", "Three's \"own\" `[x]`");

    private final DataSource database = dataSource();

    abstract DataSource dataSource();

    abstract Dialect dialect();

    /** A statement after which tables are found in that schema. */
    abstract String use(String quotedSchema);

    abstract String create(String quotedSchema);

    abstract String drop(String quotedSchema);

    @BeforeEach
    void createSchemas() {
        SCHEMAS.forEach(schema -> Databases.execute(database, create(quoted(schema))));
    }

    @AfterEach
    void dropSchemas() {
        SCHEMAS.forEach(schema -> Databases.execute(database, drop(quoted(schema))));
    }

    private String quoted(String schema) {
        // as the database writes a name that was not quoted
        boolean upper = dialect() == Dialect.H2 || dialect() == Dialect.HSQLDB;
        return Place.quoted(dialect(), upper ? schema.toUpperCase(java.util.Locale.ROOT) : schema);
    }

    private String use(int schema) {
        return use(quoted(SCHEMAS.get(schema)));
    }

    @Test
    void twoInstancesWhoseConnectionsDifferAfterTheFirstOnesLeadInTurn() {
        haveTablesInEachSchema();
        try (JdbcLeaseStore first = store(borrowed -> use(borrowed < 8 ? 0 : borrowed % 3));
                JdbcLeaseStore second = store(borrowed -> use(borrowed < 8 ? 0 : (borrowed + 1) % 3))) {
            first.initialize();
            second.initialize();
            first.open(StoreTests.lease("L1"), StoreTests.AT);
            second.open(StoreTests.lease("L2"), StoreTests.AT);
            StoreTests.enroll(first, "billing");
            System.gc(); // the first connections are closed; they still count after they were collected
            for (int i = 0; i < 20; i++) {
                assertThat(first.renew("L1", 1, null, StoreTests.AT)).isTrue();
                assertThat(second.renew("L2", 1, null, StoreTests.AT)).isTrue();
            }

            assertThat(claim(first, "L1", 0).won()).containsExactly("billing");
            assertThat(claim(second, "L2", 0).won()).isEmpty();
            assertThat(claim(second, "L2", 1).won()).isEmpty();
            for (int i = 0; i < 20; i++) {
                assertThat(second.observe(Set.of("billing"), "L2").leaders())
                        .singleElement()
                        .satisfies(leader -> assertThat(leader.leaseId()).isEqualTo("L1"));
            }
        }
    }

    @Test
    void instancesWhoseFirstConnectionsDifferDoNotBegin() {
        haveTablesInEachSchema();
        try (JdbcLeaseStore store = store(borrowed -> use(borrowed % 2))) {
            assertThatThrownBy(store::initialize)
                    .isExactlyInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("differ in their schema")
                    .hasMessageContainingAll(readable("one"), readable("two"))
                    .hasMessageContaining("election.jdbc.schema");
            assertThatThrownBy(() -> store.open(StoreTests.lease("L1"), StoreTests.AT))
                    .isExactlyInstanceOf(UnusableDatabaseException.class);
        }
    }

    @Test
    void nobodyClaimsBeforeAFewConnectionsHaveAgreed() {
        haveTablesInEachSchema();
        for (int agreeing = 1; agreeing < 5; agreeing++) {
            int those = agreeing;
            try (JdbcLeaseStore store = store(borrowed -> use(borrowed < those ? 0 : 1))) {
                assertThatThrownBy(() -> {
                            store.initialize();
                            store.open(StoreTests.lease("L" + those), StoreTests.AT);
                            StoreTests.enroll(store, "billing");
                        })
                        .isExactlyInstanceOf(UnusableDatabaseException.class);
            }
        }
    }

    @Test
    void aSchemaThatIsGivenIsUsedOnEachConnection() {
        haveTablesInEachSchema();
        try (JdbcLeaseStore first =
                        builder(borrowed -> use(borrowed % 2)).schema("two").build();
                JdbcLeaseStore second = builder(borrowed -> use((borrowed + 1) % 2))
                        .schema("two")
                        .build()) {
            first.open(StoreTests.lease("L1"), StoreTests.AT);
            second.open(StoreTests.lease("L2"), StoreTests.AT);
            StoreTests.enroll(first, "billing");

            assertThat(claim(first, "L1", 0).won()).containsExactly("billing");
            assertThat(claim(second, "L2", 1).won()).isEmpty();
        }
    }

    @Test
    void tablesAreCreatedWhereTheFirstConnectionWouldHaveThem() {
        try (JdbcLeaseStore store =
                builder(borrowed -> use(2)).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
            assertThat(claim(store, "L1", 0).won()).containsExactly("billing");
        }

        Databases.execute(
                database, "UPDATE " + quoted(SCHEMAS.get(2)) + ".ELECTION_LEADER SET TOKEN = 7 WHERE TOKEN = 1");
    }

    @Test
    void aTransactionInAnotherSchemaCommitsForTheTermAndForNoOther() throws SQLException {
        haveTablesInEachSchema();
        try (JdbcLeaseStore store = store(borrowed -> use(0))) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            store.open(StoreTests.lease("L2"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
            assertThat(claim(store, "L1", 0).won()).containsExactly("billing");
            BelievedTerm first = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));

            try (Connection tenant = begin(1)) {
                store.fence().check(tenant, first);
                tenant.commit();
            }
            store.expire("L1", 0);
            assertThat(claim(store, "L2", 1).won()).containsExactly("billing");

            try (Connection tenant = begin(1)) {
                assertThatThrownBy(() -> store.fence().check(tenant, first))
                        .isInstanceOf(LeadershipLostException.class);
                tenant.rollback();
            }
        }
    }

    @Test
    void tablesThatVanishAreLookedForWhereTheyWere() {
        haveTablesInEachSchema();
        try (JdbcLeaseStore store = store(borrowed -> use(borrowed < 8 ? 0 : 1))) {
            store.initialize();
            for (int i = 0; i < 8; i++) {
                store.renew("none", 1, null, StoreTests.AT);
            }
            Databases.execute(database, "DROP TABLE " + quoted("one") + ".ELECTION_LEASE");

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.renew("none", 1, null, StoreTests.AT))
                        .isInstanceOf(MissingTablesException.class)
                        .hasMessageContaining("no table " + readable("one") + ".ELECTION_LEASE");
            }
        }
    }

    @Test
    void aTableThatComesBackIsUsedAgain() {
        try (JdbcLeaseStore store =
                builder(borrowed -> use(0)).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(database, "DROP TABLE " + quoted("one") + ".ELECTION_LEASE");
            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).isNotNull();

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isFalse();
        }
    }

    private String readable(String schema) {
        return quoted(schema).replaceAll("[\"`]", "");
    }

    private void haveTablesInEachSchema() {
        for (int i = 0; i < SCHEMAS.size(); i++) {
            int schema = i;
            try (JdbcLeaseStore store =
                    builder(borrowed -> use(schema)).createTables(true).build()) {
                store.initialize();
            }
        }
    }

    private JdbcLeaseStore store(IntFunction<String> setting) {
        return builder(setting).build();
    }

    private JdbcLeaseStoreBuilder builder(IntFunction<String> setting) {
        return JdbcLeaseStore.builder(TenantConnections.of(database, setting)).callTimeout(Duration.ofSeconds(10));
    }

    private Connection begin(int schema) throws SQLException {
        Connection connection = database.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(use(schema));
        }
        connection.setAutoCommit(false);
        return connection;
    }

    private static ClaimResult claim(JdbcLeaseStore store, String lease, long seen) {
        return store.claim(lease, Set.of(new Claim("billing", seen, seen + 1)), StoreTests.AT);
    }
}
