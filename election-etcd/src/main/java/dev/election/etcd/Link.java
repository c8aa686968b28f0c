// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.Client;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connection of one line to one member. It can be replaced: gRPC waits ever longer, up to two minutes, before it
 * connects again to a member that was not to be reached, and a member that is back should be used at once. Safe for use
 * by many threads.
 */
final class Link {

    private final Connector connector;
    private final URI endpoint;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private Client client;
    private long generation;
    private boolean closed;
    // Replaced, and closed as soon as the calls on them have ended.
    private final Set<Client> retired = new HashSet<>();

    Link(Connector connector, URI endpoint) {
        this.connector = connector;
        this.endpoint = endpoint;
        this.client = connector.connect(endpoint);
    }

    /** The client of this generation; an older one is replaced. */
    Client client(long wanted) {
        lock.lock();
        try {
            if (generation != wanted && !closed) {
                Client old = client;
                client = connector.connect(endpoint);
                generation = wanted;
                retire(old);
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private void retire(Client old) {
        retired.add(old);
        CompletableFuture.delayedExecutor(connector.callTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    lock.lock();
                    try {
                        retired.remove(old);
                    } finally {
                        lock.unlock();
                    }
                    old.close();
                });
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            client.close();
            retired.forEach(Client::close);
            retired.clear();
        } finally {
            lock.unlock();
        }
    }
}
