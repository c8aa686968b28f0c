// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * A lease that has shown the same heartbeat for its whole duration.
 *
 * @param id the lease
 * @param heartbeat the heartbeat that it must still have to be expired
 * @since 0.1.0
 */
public record SilentLease(String id, long heartbeat) {

    public SilentLease {
        Names.lease(id);
    }
}
