// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.benchmarks.cluster.ContenderKind.Place;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContenderKindTest {

    @Test
    void serversOfCassandraDifferInTheirAddresses() {
        assertThat(Place.CASSANDRA.addresses(List.of(7001, 7001, 7001)))
                .isEqualTo("127.0.0.1:7001,127.0.0.2:7001,127.0.0.3:7001");
    }

    @Test
    void serversOfOtherEnginesDifferInTheirPorts() {
        assertThat(Place.ETCD.addresses(List.of(7001, 7002))).isEqualTo("http://127.0.0.1:7001,http://127.0.0.1:7002");
        assertThat(Place.ZOOKEEPER.addresses(List.of(7001, 7002))).isEqualTo("127.0.0.1:7001,127.0.0.1:7002");
    }

    @Test
    void thisProjectIsOneContenderOnEachStore() {
        assertThat(Arrays.stream(ContenderKind.values()).filter(ContenderKind::isOurs))
                .extracting(ContenderKind::label)
                .containsExactly("election", "election-zookeeper", "election-etcd", "election-cassandra");
    }
}
