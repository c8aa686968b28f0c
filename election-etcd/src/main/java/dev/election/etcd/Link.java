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
    private final long replaceEveryNanos;
    private final ReentrantLock lock = new ReentrantLock();

    // Whether a request over the present client got no response. Written by the threads of the client, too.
    private volatile boolean doubtful;

    // All guarded by the lock, which is held while a client is made: that neither waits nor runs code of the
    // application.
    private Client client;
    private long replacedAtNanos;
    private boolean closed;
    // Replaced, and closed as soon as the calls on them have ended.
    private final Set<Client> retired = new HashSet<>();

    Link(Connector connector, URI endpoint) {
        this.connector = connector;
        this.endpoint = endpoint;
        this.replaceEveryNanos = connector.callTimeout().toNanos();
        this.replacedAtNanos = System.nanoTime() - replaceEveryNanos;
        this.client = connector.connect(endpoint);
    }

    /** The client for the next request: a new one if the last got no response, but not too often. */
    Client client() {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (doubtful && !closed && now - replacedAtNanos >= replaceEveryNanos) {
                Client old = client;
                client = connector.connect(endpoint);
                replacedAtNanos = now;
                doubtful = false;
                retire(old);
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** Takes note that a request got no response. */
    void doubt() {
        doubtful = true;
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
