// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.testing.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ways of one instance to the database and to the servers of the store. Each leads through a proxy, so that they
 * can be interrupted for this instance alone. A way that cannot lead through a proxy is a direct one. Safe for use by
 * many threads.
 */
final class Network implements AutoCloseable {

    private final DatabaseLogin login;
    private final StoreServers servers;
    private final @Nullable TcpProxy toDatabase;
    private final List<TcpProxy> toStore = new ArrayList<>();
    private final boolean isEngine;
    private boolean cutOff; // guarded by this
    private boolean refused; // guarded by this

    Network(SharedDatabase database, StoreServers servers, boolean isEngine) {
        this.servers = servers;
        this.isEngine = isEngine;
        Optional<DatabaseAddress> address = database.address();
        if (address.isPresent()) {
            toDatabase = new TcpProxy(address.get().target());
            login = database.login().at(address.get().through(toDatabase.port()));
        } else {
            toDatabase = null;
            login = database.login();
        }
        servers.endpoints().forEach(endpoint -> toStore.add(new TcpProxy(endpoint)));
    }

    DatabaseLogin login() {
        return login;
    }

    Map<String, String> storeEnvironment() {
        return servers.environment(toStore.stream().map(TcpProxy::port).toList());
    }

    /** Whether what keeps the leases is reached through proxies. */
    boolean canBeInterrupted() {
        return isEngine ? !toStore.isEmpty() : toDatabase != null;
    }

    synchronized boolean isCutOff() {
        return cutOff;
    }

    /** From now on packets are lost: connections stay open, and nothing arrives. */
    synchronized void cutOff() {
        cutOff = true;
        all().forEach(TcpProxy::silence);
    }

    synchronized void reconnect() {
        cutOff = false;
        all().forEach(TcpProxy::cut); // they have lost something, so nobody could make sense of the rest
        all().forEach(TcpProxy::forward);
        apply();
    }

    /** Whether what keeps the leases refuses connections, as if it had ended. */
    synchronized void refuse(boolean refuses) {
        refused = refuses;
        apply();
    }

    private void apply() {
        if (!cutOff) {
            leases().forEach(refused ? TcpProxy::refuse : TcpProxy::forward);
        }
    }

    private List<TcpProxy> leases() {
        return isEngine ? toStore : all();
    }

    private List<TcpProxy> all() {
        List<TcpProxy> all = new ArrayList<>(toStore);
        if (toDatabase != null) {
            all.add(toDatabase);
        }
        return all;
    }

    @Override
    public void close() {
        all().forEach(TcpProxy::close);
    }
}
