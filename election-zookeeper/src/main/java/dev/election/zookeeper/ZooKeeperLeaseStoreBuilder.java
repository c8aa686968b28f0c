// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.DefaultACLProvider;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Builder for a {@link ZooKeeperLeaseStore}. Each value is checked when it is set.
 *
 * @since 0.1.0
 */
public final class ZooKeeperLeaseStoreBuilder {

    // The bounds of the call timeout.
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);
    // The bounds of the session timeout.
    private static final Duration SHORTEST_SESSION = Duration.ofMillis(150);
    private static final Duration LONGEST_SESSION = Duration.ofMinutes(15);

    private final String connectString;
    private String root = "/election";
    private Duration callTimeout = Duration.ofSeconds(3);
    private @Nullable Duration sessionTimeout;
    private final List<AuthInfo> credentials = new ArrayList<>();
    private @Nullable List<ACL> acl;
    private @Nullable ZKClientConfig clientConfig;
    private final List<Consumer<? super CuratorFrameworkFactory.Builder>> customizers = new ArrayList<>();
    private boolean hints = true;

    ZooKeeperLeaseStoreBuilder(String connectString) {
        this.connectString = connectString;
        List<InetSocketAddress> unused = servers(connectString);
    }

    private static List<InetSocketAddress> servers(String connectString) {
        List<InetSocketAddress> servers;
        try {
            servers = new ConnectStringParser(connectString).getServerAddresses();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The connection string '" + connectString + "' of ZooKeeper cannot be read (" + e.getMessage()
                            + "): it names host and port of each server, as in zk1:2181,zk2:2181,zk3:2181",
                    e);
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    "The connection string '" + connectString
                            + "' of ZooKeeper names no server: it names host and port of each, as in zk1:2181,zk2:2181,zk3:2181");
        }
        return servers;
    }

    /**
     * The node below which all leases and records are, created if it is missing; {@code /election} by default.
     * Applications whose elections have nothing to do with each other use different ones.
     */
    public ZooKeeperLeaseStoreBuilder root(String path) {
        Nodes unused = new Nodes(path, Ids.OPEN_ACL_UNSAFE);
        root = path;
        return this;
    }

    /** The time after which a call is abandoned; 3 s by default. */
    public ZooKeeperLeaseStoreBuilder callTimeout(Duration timeout) {
        callTimeout = checked("call timeout", timeout, SHORTEST_CALL, LONGEST_CALL);
        return this;
    }

    /**
     * The session timeout that the servers are asked for. Only this depends on it: a server that has fallen silent is
     * left for another after two thirds of it. Null, the default, for one and a half times the call timeout. Servers
     * grant no less than their {@code minSessionTimeout}, which is two ticks, or 4 s, by default.
     */
    public ZooKeeperLeaseStoreBuilder sessionTimeout(@Nullable Duration timeout) {
        sessionTimeout =
                timeout == null ? null : checked("session timeout", timeout, SHORTEST_SESSION, LONGEST_SESSION);
        return this;
    }

    private static Duration checked(String what, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException("The " + what + " " + value.toMillis() + " ms is not between "
                    + shortest.toMillis() + " ms and " + longest.toMinutes() + " min");
        }
        return value;
    }

    /** Credentials for each connection, for example of the scheme {@code digest}, {@code user:password} in UTF-8. */
    public ZooKeeperLeaseStoreBuilder authorization(String scheme, byte[] credential) {
        credentials.add(new AuthInfo(scheme, credential.clone()));
        return this;
    }

    /** The credentials of a user of the scheme {@code digest}. */
    public ZooKeeperLeaseStoreBuilder digest(String user, String password) {
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("The user of ZooKeeper or its password is empty");
        }
        return authorization("digest", (user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The access control list of each node that the store creates. Null, the default, gives all rights to the
     * credentials of this store, or to everybody if it has none, which is reported as a warning.
     */
    public ZooKeeperLeaseStoreBuilder acl(@Nullable List<ACL> list) {
        if (list != null && list.isEmpty()) {
            throw new IllegalArgumentException("The access control list is empty: nobody could use the nodes");
        }
        acl = list == null ? null : List.copyOf(list);
        return this;
    }

    /** Settings of ZooKeeper's client, for example for TLS. Null, the default, for the system properties. */
    public ZooKeeperLeaseStoreBuilder clientConfig(@Nullable ZKClientConfig config) {
        clientConfig = config;
        return this;
    }

    /**
     * Customizes Curator's builder, once for each of two clients. What the store depends on is set afterwards: the
     * timeouts, no retries, no ensemble tracker, no read-only servers. A namespace is a prefix of {@link #root}.
     * Curator's {@code authorization} would replace the credentials of this builder, so only one of them may be used.
     */
    public ZooKeeperLeaseStoreBuilder customize(Consumer<? super CuratorFrameworkFactory.Builder> customizer) {
        customizers.add(customizer);
        return this;
    }

    /**
     * Whether instances notify each other that elections became vacant; true by default. Only speed depends on it:
     * without hints, a graceful step-down is noticed at the next heartbeat.
     */
    public ZooKeeperLeaseStoreBuilder hints(boolean on) {
        hints = on;
        return this;
    }

    /** Creates the store without any I/O. */
    public ZooKeeperLeaseStore build() {
        CuratorFrameworkFactory.Builder settings = settings();
        String namespace = settings.getNamespace();
        List<ACL> chosen = chosenAcl(settings);
        boolean hasCredentials =
                settings.getAuthInfos() != null && !settings.getAuthInfos().isEmpty();
        List<ACL> defaultAcl = hasCredentials ? Ids.CREATOR_ALL_ACL : Ids.OPEN_ACL_UNSAFE;
        Nodes nodes = new Nodes(
                namespace == null || namespace.isEmpty() ? root : "/" + namespace + root,
                chosen == null ? defaultAcl : chosen);
        HintWatch watch = new HintWatch(nodes, hints);
        return new ZooKeeperLeaseStore(
                callTimeout,
                nodes,
                new Session("election-zookeeper-renewals", settings.namespace(null), connection -> {}),
                new Session("election-zookeeper", settings().namespace(null), watch::watch),
                watch,
                new Ensemble(
                        servers(settings.getEnsembleProvider().getConnectionString()),
                        isSecure(settings.getZkClientConfig()),
                        nodes,
                        chosen != null,
                        callTimeout));
    }

    private CuratorFrameworkFactory.Builder settings() {
        CuratorFrameworkFactory.Builder settings =
                CuratorFrameworkFactory.builder().connectString(connectString);
        if (!credentials.isEmpty()) {
            settings.authorization(credentials);
        }
        if (clientConfig != null) {
            settings.zkClientConfig(clientConfig);
        }
        customizers.forEach(customizer -> customizer.accept(settings));
        if (!credentials.isEmpty() && !settings.getAuthInfos().containsAll(credentials)) {
            throw new IllegalArgumentException(
                    "A customizer replaced the credentials of the store by others: set all of"
                            + " them by digest or authorization of this builder");
        }
        Duration session = sessionTimeout == null ? callTimeout.multipliedBy(3).dividedBy(2) : sessionTimeout;
        return settings.sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs((int) Math.min(callTimeout.toMillis(), session.toMillis()))
                .retryPolicy((count, elapsed, sleeper) -> false)
                .ensembleTracker(false)
                .canBeReadOnly(false);
    }

    private @Nullable List<ACL> chosenAcl(CuratorFrameworkFactory.Builder settings) {
        if (acl != null || settings.getAclProvider() instanceof DefaultACLProvider) {
            return acl;
        }
        List<ACL> ofRoot = settings.getAclProvider().getAclForPath(root);
        return ofRoot == null ? settings.getAclProvider().getDefaultAcl() : ofRoot;
    }

    private static boolean isSecure(@Nullable ZKClientConfig config) {
        return config == null
                ? Boolean.getBoolean(ZKClientConfig.SECURE_CLIENT)
                : config.getBoolean(ZKClientConfig.SECURE_CLIENT);
    }
}
