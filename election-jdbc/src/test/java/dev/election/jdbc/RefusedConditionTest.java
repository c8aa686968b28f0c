// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A database that merely speaks PostgreSQL's protocol, and knows nothing of settings that a statement makes for itself.
 */
class RefusedConditionTest {

    private static final DataSource POSTGRESQL = PostgreSql.newDataSource("refused");
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.election.jdbc");

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final AtomicInteger refusals = new AtomicInteger();
    private final JdbcLeaseStore store =
            JdbcLeaseStore.builder(refusingSetConfig()).push(false).build();
    private volatile boolean refusesDeletes;

    @BeforeEach
    void lead() {
        try (JdbcLeaseStore creator =
                JdbcLeaseStore.builder(POSTGRESQL).createTables(true).build()) {
            creator.initialize();
        }
        Databases.execute(POSTGRESQL, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
        LOGGER.setLevel(Level.INFO);
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
        store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);
    }

    @AfterEach
    void close() {
        System.setOut(console);
        LOGGER.setLevel(null);
        store.close();
    }

    private String said() {
        StoreTests.awaitLog();
        return log.toString(StandardCharsets.UTF_8);
    }

    private DataSource refusingSetConfig() {
        return Proxies.of(
                DataSource.class,
                POSTGRESQL,
                "getConnection",
                connection -> Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                refuse(String.valueOf(arguments[0]));
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private void refuse(String sql) throws SQLException {
        if (sql.contains("set_config")) {
            refusals.incrementAndGet();
            throw new SQLException("unimplemented: set_config", "0A000"); // as old versions of CockroachDB do
        }
        if (refusesDeletes && sql.startsWith("DELETE")) {
            throw new SQLException("permission denied", "42501");
        }
    }

    @Test
    void aLeaseExpiresAllTheSame() {
        assertThat(store.expire("L1", 0)).isTrue();

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isFalse();
    }

    @Test
    void anElectionIsReleasedAllTheSame() {
        store.release("L1", List.of(new TermId("billing", 1)));

        assertThat(store.observe(Set.of("billing"), null).leaders())
                .extracting(LeaderRecord::leaseId)
                .containsOnlyNulls();
    }

    @Test
    void aLeaseIsClosedAllTheSame() {
        store.close("L1");

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isFalse();
    }

    @Test
    void itIsSaidOnce() {
        store.expire("L1", 0);
        store.close("L2");

        assertThat(said()).containsOnlyOnce("unimplemented: set_config");
    }

    @Test
    void itIsNotTriedAgain() {
        store.expire("L1", 0);
        store.close("L2");

        assertThat(refusals.get()).isEqualTo(1);
    }

    @Test
    void whatIsNotAllowedWithoutItEitherIsSaid() {
        refusesDeletes = true;
        log.reset();

        assertThatThrownBy(() -> store.expire("L1", 0))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("permission denied");
        assertThat(said()).isEmpty();
    }

    @Test
    void aMissingTableIsMissedAsEver() {
        Databases.execute(POSTGRESQL, "DROP TABLE ELECTION_LEASE");

        assertThatThrownBy(() -> store.expire("L1", 0))
                .isInstanceOf(MissingTablesException.class)
                .hasMessageContaining("no table public.ELECTION_LEASE.");
    }
}
