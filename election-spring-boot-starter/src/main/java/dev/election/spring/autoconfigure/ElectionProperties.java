// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.Unfenced;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * The settings of an instance. What must fit together is checked when the instance is built.
 *
 * @param enabled Whether calls of @OnLeader methods are limited to the leader. When switched off they run on every
 *     instance.
 * @param name Name of the application's default election, for @OnLeader without a name and for the LeaderElection bean.
 *     Falls back to the application's name.
 * @param names Names of elections to stand in besides the default one and those found on annotations.
 * @param candidate Whether this instance stands for election. When switched off it only watches.
 * @param balance Whether many elections are spread evenly over the live instances that stand in the same ones.
 * @param instanceId Identifier of this instance, unique among the live ones. Made of host, process and a random part if
 *     not set.
 * @param address Address of this instance as told to others, for instance its URL.
 * @param leaseDuration Time without a sign of life after which others take over.
 * @param heartbeatInterval Interval at which the lease is renewed and the others are looked at. Must be shorter than half
 *     the lease duration.
 * @param shutdownTimeout Longest time that an orderly end waits for work in flight before it leaves the lease to run out.
 * @param store Kind of store that keeps the leases.
 * @param fencing Settings of the fence for transactions.
 * @param jdbc Settings of the store in a database.
 */
@ConfigurationProperties("election")
public record ElectionProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String name,
        @DefaultValue List<String> names,
        @DefaultValue("true") boolean candidate,
        @DefaultValue("false") boolean balance,
        @Nullable String instanceId,
        @Nullable String address,
        @DefaultValue("15s") Duration leaseDuration,
        @DefaultValue("2s") Duration heartbeatInterval,
        @DefaultValue("30s") Duration shutdownTimeout,
        @DefaultValue("jdbc") Store store,
        @DefaultValue Fencing fencing,
        @DefaultValue Jdbc jdbc) {

    /** Where leases are kept. */
    public enum Store {

        /** In two tables of the application's database. */
        JDBC,

        /** In the memory of this process: each process has a leader of its own. */
        MEMORY
    }

    /**
     * The fence for transactions.
     *
     * @param transactions Whether transactions of leader work on the election's database are checked just before they
     *     commit, and rolled back if their term is over.
     * @param unfenced What happens to transactions of leader work that cannot be fenced, since nothing tells on which
     *     database they are.
     */
    public record Fencing(
            @DefaultValue("true") boolean transactions,
            @DefaultValue("warn") Unfenced unfenced) {}

    /**
     * The store in a database.
     *
     * @param initializeSchema Mode of creating the tables at start.
     * @param schema Schema that has the tables. Found on the first connections if not set.
     * @param platform Platform of the database, as in the names of the schema scripts. Detected if not set.
     * @param tablePrefix Prefix of the names of both tables.
     * @param dedicatedConnection Whether heartbeats use connections of their own instead of borrowing from the pool.
     * @param push Whether instances tell each other at once that elections became free, by LISTEN and NOTIFY. On PostgreSQL,
     *     with connections of their own; others see it at their next heartbeat.
     */
    public record Jdbc(
            @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
            @Nullable String schema,
            @Nullable String platform,
            @DefaultValue("ELECTION_") String tablePrefix,
            @DefaultValue("true") boolean dedicatedConnection,
            @DefaultValue("true") boolean push) {}
}
