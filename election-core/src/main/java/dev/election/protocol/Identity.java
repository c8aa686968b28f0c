// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes into its leases.
 *
 * @param instance its id, unique among the live instances
 * @param address where to reach it, or null
 * @param application the application that it belongs to, or null
 * @param leaseIds supplies a new lease id each time, which was never used before
 * @param balances whether elections are balanced with its peers, so that it shows its cohort
 * @since 0.1.0
 */
public record Identity(
        String instance,
        @Nullable String address,
        @Nullable String application,
        Supplier<String> leaseIds,
        boolean balances) {

    /** Creates the identity of an instance of an unknown application. */
    public Identity(String instance, @Nullable String address, Supplier<String> leaseIds, boolean balances) {
        this(instance, address, null, leaseIds, balances);
    }

    /** Creates the identity of an instance of an unknown application that does not balance elections. */
    public Identity(String instance, @Nullable String address, Supplier<String> leaseIds) {
        this(instance, address, leaseIds, false);
    }
}
