// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.LeaderRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the time zone of the JVM nor that of a database session shifts or refuses an instant. */
class TimeZoneTest {

    private static final DataSource POSTGRESQL = PostgreSql.newDataSource("zone");

    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void moveToBerlin() {
        // The driver of PostgreSQL tells the session this zone.
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterEach
    void moveBack() {
        TimeZone.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-29T00:59:59.999Z", // the last moment before the clocks of Berlin go forward
                "2026-03-29T02:30:00Z", // read as a local time: one that does not exist
                "2026-10-25T00:30:00Z", // one that exists twice, the first time
                "2026-10-25T01:30:00Z", // and the second time
                "2038-01-19T03:14:08.123456789Z" // past the end of MySQL's TIMESTAMP
            })
    void instantsAreKeptAcrossAGap(String text) {
        Instant at = Instant.parse(text);

        for (DataSource database :
                List.of(POSTGRESQL, Databases.at(Databases.newH2() + ";TIME ZONE=America/New_York"))) {
            assertThat(claimedAndRead(database, at).since()).isEqualTo(at);
        }
    }

    private static LeaderRecord claimedAndRead(DataSource database, Instant at) {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.initialize();
            Databases.execute(database, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
            store.open(StoreTests.lease("L1"), at);
            StoreTests.enroll(store, "billing");
            store.claim("L1", StoreTests.firstClaims(List.of("billing")), at);
            return store.observe(Set.of("billing"), "L1").leaders().get(0);
        }
    }
}
