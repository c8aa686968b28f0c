// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.store.Claim;
import dev.election.store.Lease;
import dev.election.store.TermId;
import dev.election.testing.BelievedTerm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rights that docs/datasources.md names are enough, and each of them is needed: these statements are run. */
class LeastRightsTest {

    private static final Path PAGE = Path.of("..", "docs", "datasources.md");
    private static final int INSTANCE = 2;
    private static final int WATCHER = 3;
    private static final Pattern CODE = Pattern.compile("`(GRANT [^`;]+);`");
    private static final AtomicLong NAMES = new AtomicLong();

    private static final List<String> TRANSACTION =
            List.of("GRANT SELECT, UPDATE ON ELECTION_LEADER TO %s", "GRANT SELECT ON ELECTION_LEASE TO %s");

    /** A database with the tables, and a user without any right on them. */
    record Rights(String product, DataSource owner, DataSource user, String grantee) {

        Rights granted(List<String> grants) {
            grants.forEach(grant -> Databases.execute(owner, grant.formatted(grantee)));
            return this;
        }

        /** The statements in this column of the row of this database, for its own schema and user. */
        List<String> documented(int column) {
            String row = rows().stream()
                    .filter(line -> line.startsWith("| " + product) && line.contains("GRANT"))
                    .findFirst()
                    .orElseThrow();
            return CODE.matcher(row.split("\\|", -1)[column])
                    .results()
                    .map((MatchResult grant) -> grant.group(1)
                            .replace("SCHEMA app", "SCHEMA public")
                            .replace("app.", "")
                            .replaceFirst(" TO .*", " TO %s"))
                    .toList();
        }

        private static List<String> rows() {
            try {
                return Files.readAllLines(PAGE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JdbcLeaseStoreBuilder store() {
            return JdbcLeaseStore.builder(user).ownConnections(user);
        }

        @Override
        public String toString() {
            return product;
        }
    }

    static Stream<Rights> databases() {
        return Stream.of(ofPostgreSql(), ofMariaDb());
    }

    private static Rights ofPostgreSql() {
        String name = "least_rights_" + NAMES.incrementAndGet();
        DataSource owner = PostgreSql.newDataSource(name);
        createTables(owner);
        Databases.execute(
                owner,
                "CREATE ROLE " + name + "_user LOGIN",
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "GRANT USAGE ON SCHEMA public TO " + name + "_user");
        String url = PostgreSql.url(name, PostgreSql.port()).replace("user=postgres", "user=" + name + "_user");
        return new Rights("PostgreSQL", owner, Databases.at(url), name + "_user");
    }

    private static Rights ofMariaDb() {
        String name = "least_rights_" + NAMES.incrementAndGet();
        MariaDb.WithRights database = MariaDb.withRights(name);
        createTables(database.owner());
        Databases.execute(database.owner(), "CREATE USER " + name + "@localhost IDENTIFIED BY 'secret'");
        return new Rights("MariaDB", database.owner(), database.as(name, "secret"), name + "@localhost");
    }

    private static void createTables(DataSource owner) {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(owner).createTables(true).build()) {
            store.initialize();
        }
    }

    private static List<String> allButTheLast(List<String> statements) {
        return statements.subList(0, statements.size() - 1);
    }

    private static Lease lease(String id) {
        return new Lease(id, id, null, 0, Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void areEnoughForEachOperation(Rights rights) {
        try (JdbcLeaseStore store =
                rights.granted(rights.documented(INSTANCE)).store().build()) {
            store.initialize();
            store.open(lease("L1"), StoreTests.AT);
            store.open(lease("L2"), StoreTests.AT);
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
            store.enroll(Map.of("billing", 0L));
            assertThat(store.claim("L1", List.of(new Claim("billing", 0, 1)), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
            assertThat(store.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT))
                    .isTrue();
            store.release("L2", List.of(new TermId("billing", 2)));
            assertThat(store.observe(List.of("billing"), "L1").leases()).hasSize(2);
            assertThat(store.expire("L2", 0)).isTrue();
            store.close("L1");
            assertThat(store.observe(List.of("billing"), null).leases()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofAWatcherAreToReadOnly(Rights rights) {
        try (JdbcLeaseStore store = rights.granted(rights.documented(WATCHER))
                .store()
                .readsOnly(true)
                .build()) {
            store.initialize();

            assertThat(store.observe(List.of("billing"), null).leaders()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofAWatcherAreNamedIfOneIsMissing(Rights rights) {
        try (JdbcLeaseStore store = rights.granted(allButTheLast(rights.documented(WATCHER)))
                .store()
                .readsOnly(true)
                .build()) {
            assertThatThrownBy(store::initialize)
                    .isInstanceOfSatisfying(MissingRightException.class, e -> assertThat(e.grants())
                            .hasSize(2)
                            .allSatisfy(grant -> assertThat(grant).startsWith("GRANT SELECT ON ")));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofACandidateAreMoreThanThoseOfAWatcher(Rights rights) {
        try (JdbcLeaseStore store =
                rights.granted(rights.documented(WATCHER)).store().build()) {
            assertThatThrownBy(store::initialize).isInstanceOf(MissingRightException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofATransactionAreEnoughForTheFence(Rights rights) throws Exception {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(rights.owner()).build();
                Connection transaction = rights.granted(TRANSACTION).user().getConnection()) {
            store.initialize();
            store.open(lease("L1"), StoreTests.AT);
            store.enroll(Map.of("billing", 0L));
            store.claim("L1", List.of(new Claim("billing", 0, 1)), StoreTests.AT);
            transaction.setAutoCommit(false);

            store.fence().check(transaction, new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(10)));

            transaction.commit();
        }
    }
}
