// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One member of the cluster, at one endpoint, and whether it responds. Safe for use by many threads. */
final class Member {

    /** What is known of a member. */
    enum State {
        UNKNOWN,
        RESPONDS,
        SILENT
    }

    private static final long PROBE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final URI endpoint;
    private final Transaction probe;
    private final long reconnectEveryNanos;
    private final Map<Line, Link> links = new EnumMap<>(Line.class);
    private final AtomicBoolean probing = new AtomicBoolean();

    // Written by whichever thread gets a response; read by all.
    private volatile State state = State.UNKNOWN;
    // Raised when the connections are no longer of use. Guarded by this, which is held for a few reads and writes only:
    // never while a request is sent or a client is made.
    private long generation;
    // When it was raised last, and when the last probe began. Guarded by this.
    private long raisedAtNanos;
    private long probedAtNanos;

    Member(URI endpoint, Connector connector, Transaction probe) {
        this.endpoint = endpoint;
        this.probe = probe;
        this.reconnectEveryNanos = connector.callTimeout().toNanos();
        this.raisedAtNanos = System.nanoTime() - reconnectEveryNanos;
        for (Line line : Line.values()) {
            links.put(line, new Link(connector, endpoint));
        }
    }

    URI endpoint() {
        return endpoint;
    }

    State state() {
        return state;
    }

    boolean isSilent() {
        return state == State.SILENT;
    }

    Client client(Line line) {
        long wanted;
        synchronized (this) {
            wanted = generation;
        }
        Link link = links.get(line);
        if (link == null) {
            throw new IllegalStateException("no link for " + line);
        }
        return link.client(wanted);
    }

    KV kv(Line line) {
        return client(line).getKVClient();
    }

    /** Takes note of the outcome of a request: null for a response, else the failure. */
    void heard(@Nullable Throwable failure) {
        if (failure == null || !Failures.isSilence(failure)) {
            state = State.RESPONDS;
            return;
        }
        synchronized (this) {
            long now = System.nanoTime();
            if (now - raisedAtNanos >= reconnectEveryNanos) {
                raisedAtNanos = now;
                generation++;
            }
            if (state != State.SILENT) {
                probedAtNanos = now;
            }
        }
        state = State.SILENT;
    }

    /** Asks a silent member, now and then, whether it is back. Does not wait. */
    void probeIfSilent() {
        if (!isSilent() || !isProbeDue() || !probing.compareAndSet(false, true)) {
            return;
        }
        try {
            var unused = probe.commit(kv(Line.OTHERS)).whenComplete((response, failure) -> {
                probing.set(false);
                heard(failure);
            });
        } catch (RuntimeException | Error e) {
            probing.set(false);
        }
    }

    private synchronized boolean isProbeDue() {
        long now = System.nanoTime();
        if (now - probedAtNanos < PROBE_EVERY_NANOS) {
            return false;
        }
        probedAtNanos = now;
        return true;
    }

    void close() {
        links.values().forEach(Link::close);
    }
}
