// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes into its leases.
 *
 * @param instance its id, unique among the live instances
 * @param address where to reach it, or null
 * @param leaseIds gives a new lease id each time, which nobody ever used
 * @param balances whether it shares its elections out with the others that do, and so shows its cohort
 * @since 0.1.0
 */
public record Identity(String instance, @Nullable String address, Supplier<String> leaseIds, boolean balances) {

    /** One that shares with nobody. */
    public Identity(String instance, @Nullable String address, Supplier<String> leaseIds) {
        this(instance, address, leaseIds, false);
    }
}
