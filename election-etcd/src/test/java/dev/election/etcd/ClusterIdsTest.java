// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Endpoints that may belong to different clusters. */
class ClusterIdsTest {

    private static final URI ONE = URI.create("http://one:2379");
    private static final URI OTHER = URI.create("http://other:2379");

    private final ClusterIds ids = new ClusterIds();

    private void shown(URI endpoint, long id) {
        for (Line line : Line.values()) {
            ids.shown(endpoint, line, id);
        }
    }

    private void assertUsed(URI endpoint, long id) {
        shown(endpoint, id);
        assertThatCode(() -> ids.requireOneCluster(endpoint, id)).doesNotThrowAnyException();
    }

    private void assertRefused(URI endpoint, long id) {
        shown(endpoint, id);
        assertThatThrownBy(() -> ids.requireOneCluster(endpoint, id))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("belong to different clusters of etcd");
    }

    @Test
    void endpointsOfOneClusterAreUsed() {
        assertUsed(ONE, 1);
        assertUsed(OTHER, 1);
    }

    @Test
    void neitherOfTwoClustersIsUsed() {
        assertUsed(ONE, 1);
        assertRefused(OTHER, 2);
        assertRefused(ONE, 1);
    }

    @Test
    void aClusterThatReplacesAnotherIsUsedOnceAllEndpointsHaveShownIt() {
        assertUsed(ONE, 1);
        assertUsed(OTHER, 1);

        assertRefused(ONE, 2);
        assertUsed(OTHER, 2);
        assertUsed(ONE, 2);
    }

    @Test
    void anEndpointThatDoesNotRespondDoesNotCount() {
        assertUsed(ONE, 1);

        for (Line line : Line.values()) {
            ids.forget(ONE, line);
        }

        assertUsed(OTHER, 2);
    }

    @Test
    void aClusterThatReplacesAnotherAtOneEndpointIsUsedOnceBothLinesHaveShownIt() {
        assertUsed(ONE, 1);
        ids.forget(ONE, Line.OTHERS);
        ids.shown(ONE, Line.OTHERS, 2);

        assertThatThrownBy(() -> ids.requireOneCluster(ONE, 2))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("http://one:2379 to cluster 2, and http://one:2379, over another connection, to"
                        + " cluster 1");

        ids.shown(ONE, Line.RENEWALS, 2);
        assertThatCode(() -> ids.requireOneCluster(ONE, 2)).doesNotThrowAnyException();
    }
}
