// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.auth.AuthProvider;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import dev.election.StoreRefusedException;
import dev.election.testing.StoreTests;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a store is set up with. */
final class CassandraLeaseStoreBuilderTest {

    private final CassandraLeaseStoreBuilder builder =
            CassandraLeaseStore.builder(CassandraLeaseStoreBuilderTest::absent);

    /** For a session with a node that is not there. */
    private static CqlSessionBuilder absent() {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                .withLocalDatacenter("datacenter1");
    }

    @Test
    void namesThatCqlDoesNotTakeAreRefused() {
        for (String wrong : new String[] {"", "1st", "a-b", "a\"b", "a".repeat(49)}) {
            assertThatThrownBy(() -> builder.keyspace(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String wrong : new String[] {"1st", "a-b", "a\"b", "a".repeat(43)}) {
            assertThatThrownBy(() -> builder.tablePrefix(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.group(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.keyspace("Shop").tablePrefix("").group("any group")).isSameAs(builder);
    }

    @Test
    void aNameWithCapitalsIsQuoted() {
        assertThat(new Tables("Shop", "election_", "any").lease()).isEqualTo("\"Shop\".election_lease");
    }

    @Test
    void callTimeoutsOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> builder.callTimeout(Duration.ofMillis(99))).hasMessageContaining("99 ms");
        assertThatThrownBy(() -> builder.callTimeout(Duration.ofSeconds(61))).hasMessageContaining("61000 ms");
    }

    @Test
    void aStoreOfAClusterThatIsNotThereFailsWithTheReasonAndHasNoReachableMember() {
        try (CassandraLeaseStore store =
                builder.callTimeout(Duration.ofSeconds(2)).build()) {
            assertThat(store.members()).isEqualTo(Optional.of(new dev.election.StoreMembers(0, 0)));
            assertThatThrownBy(() -> {
                        StoreTests.responds(() -> store.observe(Set.of(), null));
                        store.observe(Set.of(), null);
                    })
                    .hasMessageContaining("Cassandra did not respond to the request to connect");
        }
    }

    /** The driver closes with a session what the session was built with. */
    @Test
    void whatOtherSessionsOfTheApplicationUseIsNotClosedWithThoseOfTheStore() {
        AtomicInteger sessions = new AtomicInteger();
        List<String> closed = new CopyOnWriteArrayList<>();
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> {
                    sessions.incrementAndGet();
                    return absent().withAuthProvider(recording(AuthProvider.class, closed))
                            .withSslEngineFactory(recording(SslEngineFactory.class, closed));
                })
                .build()) {
            boolean unused = StoreTests.responds(() -> store.observe(Set.of(), null));
            Awaitility.await().until(() -> sessions.get() > 2); // two have failed by then

            assertThat(closed).isEmpty();
        }
    }

    private static <T> T recording(Class<T> type, List<String> closed) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.add(type.getSimpleName());
                        return null;
                    }
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(closed, arguments);
                    }
                    return SSLContext.getDefault().createSSLEngine(); // nobody logs in
                }));
    }

    @Test
    void aConfigurationThatOnlyTheSessionBuilderHasIsRefusedWithTheCure() {
        DriverConfigLoader own = DriverConfigLoader.fromMap(OptionsMap.driverDefaults());
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> absent().withConfigLoader(own))
                .driverConfig(DriverConfigLoader.fromMap(OptionsMap.driverDefaults()))
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("set by withConfigLoader")
                    .hasMessageContaining("Pass it to driverConfig of the store's builder");
        }
    }

    /** As Spring Boot does it, before a bean passes the one that the store is to use. */
    @Test
    void aConfigurationThatWasPassedAsWellIsNotRefused() {
        DriverConfigLoader own = DriverConfigLoader.fromMap(OptionsMap.driverDefaults());
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> absent().withConfigLoader(own))
                .driverConfig(own)
                .driverConfig(DriverConfigLoader.fromMap(OptionsMap.driverDefaults()))
                .build()) {
            assertThatThrownBy(() -> store.observe(Set.of(), null)).isNotInstanceOf(StoreRefusedException.class);
        }
    }

    /** It would do so at each attempt, twice a second for each node that is down. */
    @Test
    void theDriverDoesNotWarnOfANodeThatIsNotThere() {
        Logger driver = (Logger) LoggerFactory.getLogger("com.datastax.oss.driver");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level usual = driver.getLevel();
        driver.setLevel(Level.WARN);
        driver.addAppender(lines);
        AtomicInteger sessions = new AtomicInteger();
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(() -> {
                    sessions.incrementAndGet();
                    return absent();
                })
                .build()) {
            boolean unused = StoreTests.responds(() -> store.observe(Set.of(), null));
            Awaitility.await().until(() -> sessions.get() > 2); // two have failed by then

            assertThat(lines.list).isEmpty();
        } finally {
            driver.detachAppender(lines);
            driver.setLevel(usual);
        }
    }
}
