// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.ElectionStartException;
import dev.election.spring.autoconfigure.ElectionProperties.Store;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class StoreChoiceTest {

    private static final String ETCD = "dev.election.etcd.EtcdLeaseStore";
    private static final String ZOOKEEPER = "dev.election.zookeeper.ZooKeeperLeaseStore";

    private static final String CASSANDRA = "dev.election.cassandra.CassandraLeaseStore";

    private final MockEnvironment environment = new MockEnvironment();

    private StoreChoice choice(boolean hasDataSource, String... types) {
        return StoreChoice.of(environment, hasDataSource, Set.of(types)::contains);
    }

    @Test
    void theDatabaseIsChosenIfThereIsNothingElse() {
        assertThat(choice(true).chosen()).isEqualTo(Store.JDBC);
    }

    @Test
    void anEngineIsChosenByItsDependencyAlone() {
        assertThat(choice(false, ETCD).chosen()).isEqualTo(Store.ETCD);
    }

    @Test
    void nothingIsChosenBesideADataSource() {
        assertThat(choice(true, ETCD).chosen()).isNull();
    }

    @Test
    void aRefusalNamesEachStoreAndTheCure() {
        ElectionStartException refusal = choice(true, ETCD, ZOOKEEPER).refusal();

        assertThat(refusal)
                .hasMessageContaining("jdbc (there is a DataSource bean)")
                .hasMessageContaining("etcd (election-etcd is among the dependencies)")
                .hasMessageContaining("zookeeper (election-zookeeper is among the dependencies)");
        assertThat(refusal.action()).contains("jdbc or etcd or zookeeper", "the same for all instances");
    }

    @Test
    void whatIsNamedIsChosenAmongSeveral() {
        environment.setProperty("election.store", "etcd");

        assertThat(choice(true, ETCD, ZOOKEEPER).chosen()).isEqualTo(Store.ETCD);
    }

    @Test
    void anEngineThatIsNamedButNotThereIsMissed() {
        environment.setProperty("election.store", "zookeeper");

        StoreChoice choice = choice(true);

        assertThat(choice.isMissing()).isTrue();
        assertThat(choice.refusal()).hasMessageContaining("election-zookeeper is not among the dependencies");
        assertThat(choice.refusal().action()).contains("dev.election:election-zookeeper");
    }

    @Test
    void cassandraIsChosenByItsDependencyAlone() {
        assertThat(choice(false, CASSANDRA).chosen()).isEqualTo(Store.CASSANDRA);
    }

    @Test
    void memoryIsNeverMissed() {
        environment.setProperty("election.store", "memory");

        assertThat(choice(false).isMissing()).isFalse();
    }
}
