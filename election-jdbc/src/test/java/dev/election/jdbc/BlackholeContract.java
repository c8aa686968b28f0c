// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that is there but does not answer: packets are swallowed, on open connections and on new ones. */
abstract class BlackholeContract {

    private static final Duration TIMEOUT = Duration.ofMillis(500);
    // For a machine that is busy with other things.
    private static final Duration SLACK = Duration.ofMillis(700);

    private final TcpProxy proxy = new TcpProxy(serverPort());
    private final JdbcLeaseStore store = store(builder(dataSource(proxy.port())));

    abstract int serverPort();

    /** The database, over a port that leads to the server. */
    abstract DataSource dataSource(int port);

    abstract JdbcLeaseStoreBuilder builder(DataSource dataSource);

    private static JdbcLeaseStore store(JdbcLeaseStoreBuilder builder) {
        return builder.createTables(true).callTimeout(TIMEOUT).build();
    }

    @BeforeEach
    void open() {
        try (JdbcLeaseStore direct = JdbcLeaseStore.builder(dataSource(serverPort()))
                .createTables(true)
                .build()) {
            direct.close("L1");
            direct.open(StoreTests.lease("L1"), StoreTests.AT);
        }
    }

    @AfterEach
    void close() {
        store.close();
        proxy.close();
    }

    @Test
    void aCallOnAnOpenConnectionEndsWithinItsTime() {
        store.renew("L1", 1, null, StoreTests.AT);
        proxy.silence();

        assertThat(StoreTests.timeOf(this::renewFails)).isBetween(TIMEOUT, TIMEOUT.plus(SLACK));
    }

    @Test
    void aCallThatNeedsAConnectionEndsWithinItsTime() {
        proxy.silence();

        assertThat(StoreTests.timeOf(this::renewFails)).isBetween(TIMEOUT, TIMEOUT.plus(SLACK));
    }

    @Test
    void toCloseTheStoreEndsInTimeToo() {
        store.renew("L1", 1, null, StoreTests.AT);
        proxy.silence();
        renewFails();

        assertThat(StoreTests.timeOf(store::close)).isLessThan(TIMEOUT.plus(SLACK));
    }

    @Test
    void theFirstCallAfterItIsBackWorks() {
        store.renew("L1", 1, null, StoreTests.AT);
        store.observe(Set.of("billing"), "L1");
        proxy.silence();
        renewFails();
        renewFails();
        proxy.forward();

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
    }

    private void renewFails() {
        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("did not respond within")
                .hasMessageContaining("whether it was done is unknown");
    }
}
