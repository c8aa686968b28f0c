// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import dev.election.store.Lease;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the machine requests of the store: one type per operation of the store.
 *
 * @since 0.1.0
 */
public sealed interface Command {

    /** A request about our own lease, which no other request may delay. */
    sealed interface OfLease extends Command {}

    /** Rule 1. */
    record Open(Lease lease) implements OfLease {}

    /** Rule 2. */
    record Renew(String leaseId, long heartbeat, @Nullable String cohort) implements OfLease {}

    /** Rule 8. */
    record CloseLease(String leaseId) implements OfLease {}

    /**
     * Adds records of elections that have none, each with the token that it begins with: 0, or the highest that was
     * seen if the record was lost.
     */
    record Enroll(Map<String, Long> floors) implements Command {}

    /** Rule 4. */
    record Observe(List<String> elections, @Nullable String ownLease) implements Command {}

    /** Rule 5. */
    record Expire(List<SilentLease> leases) implements Command {}

    /** Rule 6. */
    record ClaimVacant(String leaseId, List<Claim> claims) implements Command {}

    /** Rule 7. */
    record Release(String leaseId, List<TermId> terms) implements Command {}

    /** Transfers terms to another instance's lease. */
    record Transfer(String leaseId, List<TermId> terms, String toLeaseId) implements Command {}
}
