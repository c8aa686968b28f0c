// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.cassandra.CassandraLeaseStoreBuilder;

/**
 * Customizes the builder of the auto-configured lease store in Cassandra, after the properties were applied. All beans
 * of this type are called in their order, once, while the store is created. An exception stops the start of the
 * application. What is about the driver is set by {@code spring.cassandra.*} and Spring Boot's own customizers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CassandraLeaseStoreBuilderCustomizer {

    /** Customizes the builder. */
    void customize(CassandraLeaseStoreBuilder builder);
}
