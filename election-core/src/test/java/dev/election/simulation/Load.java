// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

/**
 * What the instances ask of the store.
 *
 * @param renewals rule 2: each writes one row
 * @param looks rule 4
 * @param records the leader records that the looks showed
 * @param leases the leases that they showed
 */
record Load(long renewals, long looks, long records, long leases) {

    Load since(Load earlier) {
        return new Load(
                renewals - earlier.renewals, looks - earlier.looks, records - earlier.records, leases - earlier.leases);
    }

    /**
     * The model of docs/scale.md: once a heartbeat interval each instance renews, and sees all records and all leases.
     */
    static Load expected(long instances, long elections, long heartbeats) {
        long each = instances * heartbeats;
        return new Load(each, each, each * elections, each * instances);
    }
}
