// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

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
    private final Executor threads;
    private final ClusterIds clusterIds;
    private final Map<Line, Link> links = new EnumMap<>(Line.class);
    private final AtomicBoolean probing = new AtomicBoolean();
    // When the last probe began, or the member fell silent.
    private final AtomicLong probedAtNanos = new AtomicLong(System.nanoTime());

    // Written by whichever thread gets a response; read by all.
    private volatile State state = State.UNKNOWN;

    /** @param threads send the probes, so that no call does */
    Member(URI endpoint, Connector connector, Transaction probe, Executor threads, ClusterIds clusterIds) {
        this.endpoint = endpoint;
        this.probe = probe;
        this.threads = threads;
        this.clusterIds = clusterIds;
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

    private Link link(Line line) {
        Link link = links.get(line);
        if (link == null) {
            throw new IllegalStateException("no link for " + line);
        }
        return link;
    }

    Client client(Line line) {
        return link(line).client();
    }

    /** Takes note of a response to a request on this line. */
    void responded(Line line, TxnResponse response) {
        clusterIds.shown(endpoint, line, response.getHeader().getClusterId());
        state = State.RESPONDS;
    }

    /**
     * Takes note of a failure of a request on this line. If it got no response, the line has a new connection the next
     * time. The other line keeps its own: one long observation must not cost the heartbeats theirs.
     */
    void failed(Line line, Throwable failure) {
        if (!Failures.isSilence(failure)) {
            state = State.RESPONDS;
            return;
        }
        link(line).doubt();
        clusterIds.forget(endpoint, line);
        if (state != State.SILENT) {
            probedAtNanos.set(System.nanoTime());
            state = State.SILENT;
        }
    }

    /** Asks a silent member, now and then, whether it is back. Does not wait, and sends nothing on this thread. */
    void probeIfSilent() {
        if (!isSilent() || !isProbeDue() || !probing.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(this::probe);
        } catch (RuntimeException | Error e) {
            probing.set(false); // the next call tries again
        }
    }

    private boolean isProbeDue() {
        long last = probedAtNanos.get();
        long now = System.nanoTime();
        return now - last >= PROBE_EVERY_NANOS && probedAtNanos.compareAndSet(last, now);
    }

    private void probe() {
        try {
            var unused = probe.commit(client(Line.OTHERS).getKVClient()).whenComplete((response, failure) -> {
                if (failure == null) {
                    responded(Line.OTHERS, response);
                } else {
                    probeFailed(failure);
                }
                probing.set(false);
            });
        } catch (RuntimeException | Error e) {
            probing.set(false);
        }
    }

    // Not even the shortest request gets a response, so the connections of no line are of use any more.
    private void probeFailed(Throwable failure) {
        failed(Line.OTHERS, failure);
        if (Failures.isSilence(failure)) {
            links.forEach((line, link) -> {
                link.doubt();
                clusterIds.forget(endpoint, line);
            });
        }
    }

    void close() {
        links.values().forEach(Link::close);
    }
}
