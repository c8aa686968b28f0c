// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.election.testing.StoreTests;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store is set up with. */
final class CassandraLeaseStoreBuilderTest {

    private final CassandraLeaseStoreBuilder builder = CassandraLeaseStore.builder(() -> CqlSession.builder()
            .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
            .withLocalDatacenter("datacenter1"));

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
}
