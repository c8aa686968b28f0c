// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.election.LeaseStoreException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An instance that has settled tries what it has not done yet. */
class RehearsalTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(JdbcLeaseStore.class);
    private static final DataSource DATABASE = PostgreSql.newDataSource("rehearsal");
    private static final List<String> BILLING = List.of("billing");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CountingDataSource counting = new CountingDataSource(DATABASE);
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(counting.dataSource())
            .ownConnections(counting.dataSource())
            .createTables(true)
            .build();

    @BeforeEach
    void lead() {
        log.start();
        LOGGER.addAppender(log);
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
        store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT);
    }

    @AfterEach
    void close() {
        LOGGER.detachAppender(log);
        store.close();
        Databases.execute(DATABASE, "DROP TABLE ELECTION_LEADER");
        Databases.execute(DATABASE, "DROP TABLE ELECTION_LEASE");
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            store.observe(BILLING, "L1");
        }
    }

    private List<String> changes(int looks) {
        return counting.statementsOf(() -> looks(looks)).stream()
                .filter(sql -> sql.startsWith("UPDATE") || sql.startsWith("DELETE"))
                .toList();
    }

    @Test
    void aClaimAReleaseACloseAndAnExpiryAreMadeOnce() {
        assertThat(changes(4)).isEmpty();
        assertThat(changes(1)).hasSize(4);
        assertThat(changes(20)).isEmpty();
    }

    @Test
    void nothingIsClaimedReleasedOrClosedByIt() {
        looks(4);
        Object before = store.observe(BILLING, null);
        looks(1);

        assertThat(store.observe(BILLING, null)).isEqualTo(before);
    }

    @Test
    void nothingIsSaidIfAllIsWell() {
        looks(10);

        StoreTests.awaitLog();
        assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains("claimed"));
    }

    @Test
    void whatItFailsOverIsWarnedOfAndCostsNoAnswer() {
        Databases.execute(DATABASE, "CREATE ROLE timid LOGIN");
        Databases.execute(DATABASE, "GRANT SELECT, UPDATE ON ELECTION_LEASE TO timid");
        Databases.execute(DATABASE, "GRANT SELECT, UPDATE (TOKEN) ON ELECTION_LEADER TO timid"); // not the lease
        DataSource timid = Databases.at("jdbc:postgresql://127.0.0.1:" + PostgreSql.port() + "/rehearsal?user=timid");
        try (JdbcLeaseStore watching =
                JdbcLeaseStore.builder(timid).ownConnections(timid).build()) {
            for (int i = 0; i < 10; i++) {
                assertThat(watching.observe(BILLING, "L2").leaders()).hasSize(1);
            }
        }

        StoreTests.awaitLog();
        assertThat(log.list)
                .filteredOn(line -> line.getFormattedMessage().contains("permission denied"))
                .singleElement()
                .asString()
                .contains("WARN", "may be unable to take over");
    }

    @Test
    void aConnectionThatBreaksInItIsNotUsedAgain() {
        DataSource breaking = Proxies.failing(DATABASE, "ELECTION_LEADER SET LEASE_ID", "08006");
        try (JdbcLeaseStore watching =
                JdbcLeaseStore.builder(breaking).ownConnections(breaking).build()) {
            for (int i = 0; i < 4; i++) {
                watching.observe(BILLING, "L2");
            }

            assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> watching.observe(BILLING, "L2"));
            assertThat(watching.observe(BILLING, "L2").leaders()).hasSize(1);
        }
    }
}
