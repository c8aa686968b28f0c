// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.Unfenced;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of the instance.
 *
 * <p><b>Choosing the times.</b> The lease duration is the time for which the others wait after the last heartbeat of a
 * crashed leader before one of them takes over, so it bounds the time without a leader after a crash. It is not waited
 * for when an instance shuts down. A shorter lease also means that a leader loses its term when the process, the
 * network or the database pauses for that long. The heartbeat interval decides how many failed heartbeats a term
 * survives: with the defaults of 15s and 2s about six in a row. Keep it between a fifth and a tenth of the lease
 * duration. Each instance sends about two statements per interval to the database, however many elections there are.
 *
 * <p>Clocks of different machines are not compared, and may differ by any amount. Only their rates matter, by up to one
 * percent.
 *
 * @param enabled Whether calls of @OnLeader methods are limited to the leader. If disabled, they run on every instance.
 * @param name Name of the default election, for @OnLeader without a name and for the LeaderElection bean. Defaults to
 *     the name of the application.
 * @param names Names of elections to join besides the default one and those found on annotations.
 * @param candidate Whether this instance is a candidate. If disabled, it only observes who leads.
 * @param balance Whether elections are balanced over the live instances that are candidates in the same ones.
 * @param instanceId Identifier of this instance, unique among the live ones. Generated from host, process and a random
 *     part by default.
 * @param address Address of this instance that other instances can see, for example its URL.
 * @param leaseDuration Time after the last heartbeat of a crashed leader before another instance takes over. Longer
 *     values tolerate longer pauses of the process, the network and the database.
 * @param heartbeatInterval Interval at which the lease is renewed and other instances are observed. Must be shorter
 *     than half the lease duration. A fifth to a tenth of it tolerates several failed heartbeats in a row.
 * @param shutdownTimeout Maximum time that a graceful step-down or shutdown waits for work in flight. After that the
 *     lease is left to expire, so that the next leader starts later instead of too early.
 * @param interruptAfter Time that a graceful step-down or shutdown waits for work before it interrupts the threads of
 *     WhileLeader methods and of OnLeader methods with interruptOnRevoke. Must be shorter than the shutdown timeout.
 *     Defaults to 2s, or to a third of the shutdown timeout if that is shorter.
 * @param store Store that keeps the leases. Defaults to the only one that the application has: the database of its
 *     DataSource, or the engine whose module is among its dependencies.
 * @param fencing Settings of the fence for transactions.
 * @param jdbc Settings of the store in a database.
 * @param etcd Settings of the store in etcd.
 * @param zookeeper Settings of the store in ZooKeeper.
 * @param cassandra Settings of the store in Cassandra.
 * @since 0.1.0
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
        @Nullable Duration interruptAfter,
        @Nullable Store store,
        @DefaultValue Fencing fencing,
        @DefaultValue Jdbc jdbc,
        @DefaultValue Etcd etcd,
        @DefaultValue Zookeeper zookeeper,
        @DefaultValue Cassandra cassandra) {

    /** Where leases are kept. */
    public enum Store {

        /** In two tables of the application's database. */
        JDBC,

        /** In the memory of this process, so that each process has a leader of its own. */
        MEMORY,

        /** In etcd; requires election-etcd. */
        ETCD,

        /** In ZooKeeper; requires election-zookeeper. */
        ZOOKEEPER,

        /** In Cassandra; requires election-cassandra. */
        CASSANDRA
    }

    /**
     * Settings of the fence for transactions.
     *
     * @param transactions Whether transactions of leader work on the election's database are checked just before they
     *     commit, and rolled back if their term is over.
     * @param unfenced What happens to transactions of leader work that cannot be fenced because nothing shows which
     *     database they write to.
     */
    public record Fencing(
            @DefaultValue("true") boolean transactions,
            @DefaultValue("warn") Unfenced unfenced) {}

    /**
     * Settings of the store in a database.
     *
     * @param initializeSchema Mode of creating the tables at startup.
     * @param schema Schema of the tables. Detected on the first connections by default.
     * @param platform Platform of the database, as in the names of the schema scripts. Detected by default.
     * @param tablePrefix Prefix of the names of both tables.
     * @param leaseTable Whole name of the table of leases, instead of LEASE with the prefix. Used as it is written, for
     *     example in lower case on MySQL.
     * @param leaderTable Whole name of the table of leaders, instead of LEADER with the prefix. Used as it is written,
     *     for example in lower case on MySQL.
     * @param dedicatedConnection Whether heartbeats use connections of their own instead of borrowing them from the
     *     pool.
     * @param push Whether instances notify each other when elections become vacant, by LISTEN and NOTIFY of PostgreSQL.
     *     Requires dedicated connections. Without it instances observe a vacancy at their next heartbeat.
     */
    public record Jdbc(
            @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
            @Nullable String schema,
            @Nullable String platform,
            @DefaultValue("ELECTION_") String tablePrefix,
            @Nullable String leaseTable,
            @Nullable String leaderTable,
            @DefaultValue("true") boolean dedicatedConnection,
            @DefaultValue("true") boolean push) {}

    /**
     * Settings of the store in etcd.
     *
     * @param endpoints Addresses of the members, for example http://etcd-1:2379. Required if this store is used.
     * @param prefix Start of all keys. Applications with different ones share no elections.
     * @param username User whose role may read and write the keys.
     * @param password Password of the user.
     * @param trustCertificates File in PEM with the certificates that those of the members must be signed by. The ones
     *     that the JVM trusts by default.
     * @param clientCertificate File in PEM with the certificate by which the members recognize this instance.
     * @param clientKey File in PKCS 8 with the key of the client certificate.
     */
    public record Etcd(
            @DefaultValue List<String> endpoints,
            @DefaultValue("/election") String prefix,
            @Nullable String username,
            @Nullable String password,
            @Nullable Path trustCertificates,
            @Nullable Path clientCertificate,
            @Nullable Path clientKey) {}

    /**
     * Settings of the store in ZooKeeper.
     *
     * @param connectString Addresses of the servers, for example zk-1:2181,zk-2:2181,zk-3:2181. Required if this store
     *     is used.
     * @param root Path of the node below which everything is kept. Applications with different ones share no elections.
     * @param username User of digest authentication. The nodes are then accessible to this user only.
     * @param password Password of the user.
     */
    public record Zookeeper(
            @Nullable String connectString,
            @DefaultValue("/election") String root,
            @Nullable String username,
            @Nullable String password) {}

    /**
     * Settings of the store in Cassandra. How to connect is set by spring.cassandra.
     *
     * @param keyspace Keyspace of the tables.
     * @param tablePrefix Prefix of the names of both tables.
     * @param group Part of the tables that this application uses. Applications with different ones share no elections.
     * @param consistency Replicas of which a majority decides. The same for all instances.
     * @param schema Whether missing tables are created at the first contact, or only reported.
     */
    public record Cassandra(
            @DefaultValue("election") String keyspace,
            @DefaultValue("election_") String tablePrefix,
            @DefaultValue("default") String group,
            @DefaultValue("quorum") Consistency consistency,
            @DefaultValue("validate") Schema schema) {

        /** Of which replicas a majority decides. */
        public enum Consistency {

            /** Of all replicas, in all data centers. */
            QUORUM,

            /** Of the replicas in the local data center, which must be the same for all instances. */
            LOCAL_QUORUM
        }

        /** What is done about missing tables. */
        public enum Schema {

            /** They are reported, with the CQL to run. */
            VALIDATE,

            /** They are created, in a keyspace that exists. */
            CREATE
        }
    }
}
