// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.retry.RetryDecision;
import com.datastax.oss.driver.api.core.retry.RetryPolicy;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import com.datastax.oss.driver.api.core.session.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The configuration of a session: that of the application, and over it what the protocol depends on. */
final class DriverSettings {

    /*
     * Protocol V4: with V5 the driver (4.19.4) does not understand the error that Cassandra sends when a conditional
     * write has timed out, and breaks the connection with all requests on it.
     *
     * Heartbeats of connections: with the driver's own, 30 s apart, each second or third call to a cluster with one
     * silent node would time out for half a minute. With these the silent node is left out after at most three seconds.
     */
    private static final String PROTOCOL = "V4";
    private static final Duration CONNECTION_BEAT = Duration.ofSeconds(2);
    private static final Duration CONNECTION_BEAT_TIMEOUT = Duration.ofSeconds(1);
    static final Duration RECONNECT_EVERY = Duration.ofSeconds(1);

    // For each step of connecting, for which no call waits: a log-in over TLS may last longer than a call. The requests
    // of a call have its time.
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private DriverSettings() {}

    static DriverConfigLoader over(
            DriverConfigLoader application, String name, CassandraConsistency consistency, Tables tables) {
        OptionsMap ours = new OptionsMap();
        ours.put(TypedDriverOption.SESSION_NAME, name);
        ours.put(TypedDriverOption.SESSION_LEAK_THRESHOLD, 0);
        ours.put(TypedDriverOption.PROTOCOL_VERSION, PROTOCOL);
        ours.put(TypedDriverOption.HEARTBEAT_INTERVAL, CONNECTION_BEAT);
        ours.put(TypedDriverOption.HEARTBEAT_TIMEOUT, CONNECTION_BEAT_TIMEOUT);
        ours.put(TypedDriverOption.RECONNECTION_POLICY_CLASS, "ConstantReconnectionPolicy");
        ours.put(TypedDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_EVERY);
        ours.put(TypedDriverOption.RECONNECT_ON_INIT, false);
        // At each attempt, which is once a second; the health and the store's own messages say it once.
        ours.put(TypedDriverOption.CONNECTION_WARN_INIT_ERROR, false);
        ours.put(TypedDriverOption.CONNECTION_POOL_LOCAL_SIZE, 1);
        ours.put(TypedDriverOption.CONNECTION_POOL_REMOTE_SIZE, 1);
        // Repetitions: a conditional write that was repeated could be answered as lost although it was made.
        ours.put(TypedDriverOption.RETRY_POLICY_CLASS, NeverRetry.class.getName());
        ours.put(TypedDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS, "NoSpeculativeExecutionPolicy");
        ours.put(TypedDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, false);
        ours.put(TypedDriverOption.REQUEST_THROTTLER_CLASS, "PassThroughRequestThrottler");
        ours.put(TypedDriverOption.TIMESTAMP_GENERATOR_CLASS, "ServerSideTimestampGenerator");
        ours.put(TypedDriverOption.REQUEST_CONSISTENCY, consistency.commit().name());
        ours.put(
                TypedDriverOption.REQUEST_SERIAL_CONSISTENCY,
                consistency.serial().name());
        if (consistency == CassandraConsistency.LOCAL_QUORUM) {
            stayInLocalDatacenter(ours);
        }
        for (TypedDriverOption<Duration> timeout : List.of(
                TypedDriverOption.REQUEST_TIMEOUT,
                TypedDriverOption.CONNECTION_CONNECT_TIMEOUT,
                TypedDriverOption.CONNECTION_INIT_QUERY_TIMEOUT,
                TypedDriverOption.CONTROL_CONNECTION_TIMEOUT,
                TypedDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT)) {
            ours.put(timeout, CONNECTING);
        }
        // What the schema check, the routing of requests and the list of members need.
        ours.put(TypedDriverOption.METADATA_SCHEMA_ENABLED, true);
        ours.put(TypedDriverOption.METADATA_TOKEN_MAP_ENABLED, true);
        ours.put(TypedDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(tables.keyspace()));
        leaveOutListeners(ours, application.getInitialConfig().getDefaultProfile());
        // A session sends a few requests a second.
        ours.put(TypedDriverOption.NETTY_DAEMON, true);
        ours.put(TypedDriverOption.NETTY_IO_SIZE, 1);
        ours.put(TypedDriverOption.NETTY_ADMIN_SIZE, 1);
        ours.put(TypedDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0);
        ours.put(TypedDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0);
        return DriverConfigLoader.compose(DriverConfigLoader.fromMap(ours), new Borrowed.Configuration(application));
    }

    // The majority is that of the data center of the node that a request is sent to. Through a node of another data
    // center, this instance would have another leader than its peers.
    private static void stayInLocalDatacenter(OptionsMap ours) {
        ours.put(TypedDriverOption.LOAD_BALANCING_POLICY_CLASS, "DefaultLoadBalancingPolicy");
        ours.put(TypedDriverOption.LOAD_BALANCING_DC_FAILOVER_MAX_NODES_PER_REMOTE_DC, 0);
        ours.put(TypedDriverOption.LOAD_BALANCING_DC_FAILOVER_ALLOW_FOR_LOCAL_CONSISTENCY_LEVELS, false);
    }

    // Those of the application would be called on the only threads of a session: one that waits, for example for an
    // appender, would keep all further responses from being read.
    @SuppressWarnings("deprecation") // the driver still reads the old options
    private static void leaveOutListeners(OptionsMap ours, DriverExecutionProfile application) {
        ours.put(TypedDriverOption.REQUEST_TRACKER_CLASSES, List.of());
        ours.put(TypedDriverOption.METADATA_NODE_STATE_LISTENER_CLASSES, List.of());
        ours.put(TypedDriverOption.METADATA_SCHEMA_CHANGE_LISTENER_CLASSES, List.of());
        // Only if they are there, since the driver warns of them.
        Map.of(
                        TypedDriverOption.REQUEST_TRACKER_CLASS,
                        "NoopRequestTracker",
                        TypedDriverOption.METADATA_NODE_STATE_LISTENER_CLASS,
                        "NoopNodeStateListener",
                        TypedDriverOption.METADATA_SCHEMA_CHANGE_LISTENER_CLASS,
                        "NoopSchemaChangeListener")
                .forEach((option, none) -> {
                    if (application.isDefined(option.getRawOption())) {
                        ours.put(option, none);
                    }
                });
    }

    /** No request is ever sent twice. Public, and with this constructor, because the driver makes it by its name. */
    @SuppressWarnings({"deprecation", "InlineMeSuggester"}) // the driver still needs the old methods
    public static final class NeverRetry implements RetryPolicy {

        public NeverRetry(DriverContext context, String profile) {}

        @Override
        public RetryDecision onReadTimeout(
                Request request, ConsistencyLevel level, int blockFor, int received, boolean dataPresent, int retries) {
            return RetryDecision.RETHROW;
        }

        @Override
        public RetryDecision onWriteTimeout(
                Request request, ConsistencyLevel level, WriteType type, int blockFor, int received, int retries) {
            return RetryDecision.RETHROW;
        }

        @Override
        public RetryDecision onUnavailable(
                Request request, ConsistencyLevel level, int required, int alive, int retries) {
            return RetryDecision.RETHROW;
        }

        @Override
        public RetryDecision onRequestAborted(Request request, Throwable error, int retries) {
            return RetryDecision.RETHROW;
        }

        @Override
        public RetryDecision onErrorResponse(Request request, CoordinatorException error, int retries) {
            return RetryDecision.RETHROW;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
