// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.etcd.EtcdLeaseStoreBuilder;

/**
 * Customizes the builder of the auto-configured lease store in etcd, after the properties were applied: for example
 * with {@link EtcdLeaseStoreBuilder#customize} for settings of jetcd's own builder. All beans of this type are called
 * in their order, once, while the store is created. An exception stops the start of the application.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EtcdLeaseStoreBuilderCustomizer {

    /** Customizes the builder. */
    void customize(EtcdLeaseStoreBuilder builder);
}
