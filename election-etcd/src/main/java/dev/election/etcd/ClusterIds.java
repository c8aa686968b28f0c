// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The id of the cluster that each endpoint responded for last. Endpoints of two clusters would be two stores, with a
 * leader in each. Safe for use by many threads.
 *
 * <p>A cluster may be replaced by another one at the same endpoints: once each of them that responds has shown the new
 * id, they agree again.
 */
final class ClusterIds {

    private final Map<URI, Long> shown = new ConcurrentHashMap<>();

    /** Takes note of the id in a response. */
    void shown(URI endpoint, long id) {
        shown.put(endpoint, id);
    }

    /** Takes note that the endpoint does not respond. */
    void forget(URI endpoint) {
        shown.remove(endpoint);
    }

    /**
     * Throws an exception if another endpoint belongs to another cluster than this one.
     *
     * @param id what this endpoint has just responded
     */
    void requireOneCluster(URI endpoint, long id) {
        shown.forEach((other, otherId) -> {
            if (otherId != id) {
                throw new LeaseStoreException("The endpoints belong to different clusters of etcd: " + endpoint
                        + " to cluster " + Long.toHexString(id) + ", and " + other + " to cluster "
                        + Long.toHexString(otherId) + ". What they respond is not used, so that there is no leader"
                        + " in each; configure the endpoints of one cluster only");
            }
        });
    }
}
