// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The id of the cluster that each endpoint responded for last, on each line. Two clusters would be two stores, with a
 * leader in each. Also one endpoint may lead to two, if it is an address of several servers: an old connection of one
 * line goes on with one cluster, and a new one of the other line begins with another. Safe for use by many threads.
 *
 * <p>A cluster may be replaced by another one at the same endpoints: once each of them that responds has shown the new
 * id, they agree again.
 */
final class ClusterIds {

    /** A line to an endpoint. */
    private record Way(URI endpoint, Line line) {}

    private final Map<Way, Long> shown = new ConcurrentHashMap<>();

    /** Takes note of the id in a response. */
    void shown(URI endpoint, Line line, long id) {
        shown.put(new Way(endpoint, line), id);
    }

    /** Takes note that the endpoint does not respond on this line. */
    void forget(URI endpoint, Line line) {
        shown.remove(new Way(endpoint, line));
    }

    /**
     * Throws an exception if another endpoint, or this one on the other line, belongs to another cluster.
     *
     * @param id what this endpoint has just responded
     */
    void requireOneCluster(URI endpoint, long id) {
        shown.forEach((other, otherId) -> {
            if (otherId != id) {
                throw new LeaseStoreException("The endpoints belong to different clusters of etcd: " + endpoint
                        + " to cluster " + Long.toHexString(id) + ", and " + other.endpoint()
                        + (other.endpoint().equals(endpoint) ? ", over another connection," : "") + " to cluster "
                        + Long.toHexString(otherId) + ". What they respond is not used, so that there is no leader"
                        + " in each; configure the endpoints of one cluster only");
            }
        });
    }
}
