// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.internal.core.metadata.DefaultMetadata;
import dev.election.StoreRefusedException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A session that connected without having read the schema, as the driver permits it. */
final class UnreadSchemaTest {

    private final Schema schema = new Schema(new Tables("election", "election_", "default"), CassandraSchema.VALIDATE);

    private static CqlSession session(Supplier<Metadata> refreshed) {
        return (CqlSession) Proxy.newProxyInstance(
                CqlSession.class.getClassLoader(),
                new Class<?>[] {CqlSession.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMetadata" -> DefaultMetadata.EMPTY;
                    case "refreshSchema" -> refreshed.get();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aKeyspaceIsNotCalledMissingIfTheSchemaCannotBeRead() {
        CqlSession session = session(() -> {
            throw new DriverTimeoutException("query timed out");
        });

        assertThatThrownBy(() -> schema.ensure(session)).isInstanceOf(DriverTimeoutException.class);
    }

    @Test
    void aKeyspaceIsCalledMissingIfTheSchemaDoesNotHaveIt() {
        assertThatThrownBy(() -> schema.ensure(session(() -> DefaultMetadata.EMPTY)))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("The keyspace election does not exist");
    }
}
