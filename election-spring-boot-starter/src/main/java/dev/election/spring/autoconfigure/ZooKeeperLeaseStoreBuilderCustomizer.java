// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.zookeeper.ZooKeeperLeaseStoreBuilder;

/**
 * Customizes the builder of the auto-configured lease store in ZooKeeper, after the properties were applied: for
 * example with {@link ZooKeeperLeaseStoreBuilder#customize} for settings of Curator's own builder, or with
 * {@link ZooKeeperLeaseStoreBuilder#clientConfig} for TLS. All beans of this type are called in their order, once,
 * while the store is created. An exception stops the start of the application.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ZooKeeperLeaseStoreBuilderCustomizer {

    /** Customizes the builder. */
    void customize(ZooKeeperLeaseStoreBuilder builder);
}
