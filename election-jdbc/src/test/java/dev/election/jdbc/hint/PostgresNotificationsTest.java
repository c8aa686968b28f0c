// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.jdbc.Databases;
import dev.election.jdbc.PostgreSql;
import dev.election.store.Hint;
import dev.election.store.HintText;
import dev.election.testing.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresNotificationsTest {

    private static final String CHANNEL = "a_channel";
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final DataSource DATABASE = PostgreSql.newDataSource("notifications");

    private final TcpProxy proxy = new TcpProxy(PostgreSql.port());
    private final DataSource overProxy = Databases.at(PostgreSql.url("notifications", proxy.port()));

    private Connection connection;
    private PostgresNotifications notifications;

    @BeforeEach
    void listen() throws SQLException {
        connection = overProxy.getConnection();
        notifications = requireNonNull(PostgresNotifications.listen(connection, CHANNEL, new HintText("me")));
    }

    @AfterEach
    void close() throws Exception {
        connection.abort(Runnable::run);
        proxy.close();
    }

    @Test
    void whatOthersSendIsReceived() throws SQLException {
        Databases.execute(DATABASE, "NOTIFY " + CHANNEL + ", 'another\nclosed\nL1'");

        assertThat(notifications.await(Duration.ofSeconds(20))).containsExactly(Hint.closed("L1"));
    }

    @Test
    void whatIsOurOwnIsNoHint() throws SQLException {
        Databases.execute(DATABASE, "NOTIFY " + CHANNEL + ", 'me\nclosed\nL1'");

        assertThat(notifications.await(Duration.ofSeconds(20))).isEmpty();
    }

    @Test
    void silenceIsNoFailure() throws SQLException {
        assertThat(notifications.await(SHORT)).isEmpty();
        assertThat(notifications.await(SHORT)).isEmpty();
    }

    @Test
    void aServerThatIsOutOfReachIsNoticed() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 300); // ten seconds otherwise
        proxy.silence();

        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> notifications.await(SHORT));
    }

    @Test
    void aStatementOnTheConnectionDoesNotWaitWithoutEnd() throws SQLException {
        assertThat(connection.getNetworkTimeout()).isEqualTo(10_000);
    }
}
