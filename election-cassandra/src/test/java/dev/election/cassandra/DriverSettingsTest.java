// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
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
}
