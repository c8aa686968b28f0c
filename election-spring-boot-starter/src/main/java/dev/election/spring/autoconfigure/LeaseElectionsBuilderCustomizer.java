// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderWork;
import dev.election.runtime.LeaseElectionsBuilder;

/**
 * Customizes the builder of the auto-configured {@code LeaderElections}, after the properties were applied. All beans
 * of this type are called in their order, once, while the elections are created. An exception stops the start of the
 * application.
 *
 * <p>A {@linkplain LeaseElectionsBuilder#workScope scope of leader work} that a customizer adds is entered inside all
 * beans of type {@link LeaderWork.Scope}, of which the fence of transactions is one.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseElectionsBuilderCustomizer {

    /** Customizes the builder. */
    void customize(LeaseElectionsBuilder builder);
}
