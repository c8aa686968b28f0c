// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session of the store is set up with, whatever the configuration of the application says. */
final class DriverSettingsTest {

    private final OptionsMap application = OptionsMap.driverDefaults();

    private DriverExecutionProfile profile(CassandraConsistency consistency) {
        return DriverSettings.over(
                        DriverConfigLoader.fromMap(application),
                        "test",
                        consistency,
                        new Tables("election", "election_", "default"))
                .getInitialConfig()
                .getDefaultProfile();
    }

    private void failOverToOtherDatacenters() {
        application.put(TypedDriverOption.LOAD_BALANCING_POLICY_CLASS, "BasicLoadBalancingPolicy");
        application.put(TypedDriverOption.LOAD_BALANCING_DC_FAILOVER_MAX_NODES_PER_REMOTE_DC, 2);
        application.put(TypedDriverOption.LOAD_BALANCING_DC_FAILOVER_ALLOW_FOR_LOCAL_CONSISTENCY_LEVELS, true);
    }

    @Test
    void aMajorityOfTheLocalDatacenterIsNeverAskedThroughAnotherOne() {
        failOverToOtherDatacenters();

        DriverExecutionProfile profile = profile(CassandraConsistency.LOCAL_QUORUM);

        assertThat(profile.getInt(DefaultDriverOption.LOAD_BALANCING_DC_FAILOVER_MAX_NODES_PER_REMOTE_DC))
                .isZero();
        assertThat(profile.getBoolean(
                        DefaultDriverOption.LOAD_BALANCING_DC_FAILOVER_ALLOW_FOR_LOCAL_CONSISTENCY_LEVELS))
                .isFalse();
        assertThat(profile.getString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS))
                .isEqualTo("DefaultLoadBalancingPolicy");
    }

    @Test
    void aMajorityOfAllReplicasMayBeAskedThroughAnyDatacenter() {
        failOverToOtherDatacenters();

        DriverExecutionProfile profile = profile(CassandraConsistency.QUORUM);

        assertThat(profile.getInt(DefaultDriverOption.LOAD_BALANCING_DC_FAILOVER_MAX_NODES_PER_REMOTE_DC))
                .isEqualTo(2);
        assertThat(profile.getString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS))
                .isEqualTo("BasicLoadBalancingPolicy");
    }

    /** Such a one runs on the thread on which responses are read. */
    @Test
    @SuppressWarnings("deprecation") // the driver still reads the old options
    void listenersOfTheConfigurationAreLeftOut() {
        application.put(TypedDriverOption.REQUEST_TRACKER_CLASSES, List.of("RequestLogger"));
        application.put(TypedDriverOption.METADATA_NODE_STATE_LISTENER_CLASSES, List.of("com.shop.Nodes"));
        application.put(TypedDriverOption.METADATA_SCHEMA_CHANGE_LISTENER_CLASSES, List.of("com.shop.Changes"));
        application.put(TypedDriverOption.REQUEST_TRACKER_CLASS, "RequestLogger");

        DriverExecutionProfile profile = profile(CassandraConsistency.QUORUM);

        assertThat(profile.getStringList(DefaultDriverOption.REQUEST_TRACKER_CLASSES))
                .isEmpty();
        assertThat(profile.getStringList(DefaultDriverOption.METADATA_NODE_STATE_LISTENER_CLASSES))
                .isEmpty();
        assertThat(profile.getStringList(DefaultDriverOption.METADATA_SCHEMA_CHANGE_LISTENER_CLASSES))
                .isEmpty();
        assertThat(profile.getString(DefaultDriverOption.REQUEST_TRACKER_CLASS)).isEqualTo("NoopRequestTracker");
        assertThat(profile.isDefined(DefaultDriverOption.METADATA_NODE_STATE_LISTENER_CLASS))
                .isFalse();
    }

    /** In a file, the limits of the driver's own queries follow from that of requests unless they are set. */
    @Test
    void theTimeForEachStepOfConnectingIsNotThatOfRequestsOfTheApplication() {
        DriverExecutionProfile profile = DriverSettings.over(
                        DriverConfigLoader.fromString("datastax-java-driver.basic.request.timeout = 100 ms"),
                        "test",
                        CassandraConsistency.QUORUM,
                        new Tables("election", "election_", "default"))
                .getInitialConfig()
                .getDefaultProfile();

        for (DefaultDriverOption step : List.of(
                DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT,
                DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT,
                DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT,
                DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT)) {
            assertThat(profile.getDuration(step)).as(step.getPath()).isEqualTo(Duration.ofSeconds(5));
        }
    }
}
