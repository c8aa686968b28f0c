// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import dev.election.LeaseStoreException;
import dev.election.store.DaemonTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One session of the driver, with its prepared statements. It is made on a thread of its own, again and again until
 * that succeeds; calls meanwhile fail with the reason of the last attempt. Safe for use by many threads.
 *
 * @param <S> the prepared statements
 */
final class Link<S> {

    /** A session that is connected, and whose tables were checked. */
    record Connected<S>(CqlSession session, S statements) {}

    private static final long PAUSE_MILLIS = 1_000;

    // The driver connects again by itself, but only to addresses that it knows: a cluster that was moved has others.
    private static final long GIVE_UP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Connector connector;
    private final Schema schema;
    private final String name;
    private final Function<CqlSession, S> prepare;
    private final Failures failures;

    // All of them guarded by this object.
    private CompletableFuture<Connected<S>> outcome = new CompletableFuture<>();
    private @Nullable Thread connecting;
    private boolean closed;

    // Written by the thread that connects, and by who discards; read by all.
    private volatile @Nullable Connected<S> current;
    // When a call was answered last, or the session was made. Written by the thread of each call.
    private volatile long answeredAtNanos;

    Link(Connector connector, Schema schema, String name, Function<CqlSession, S> prepare, Failures failures) {
        this.connector = connector;
        this.schema = schema;
        this.name = name;
        this.prepare = prepare;
        this.failures = failures;
    }

    /** The session; null if there is none now. */
    @Nullable
    CqlSession session() {
        Connected<S> connected = current;
        return connected == null ? null : connected.session();
    }

    /** Waits for the outcome of the first attempt to connect; afterwards returns or throws at once. */
    Connected<S> connected(Call call) {
        Connected<S> connected = current;
        return connected != null ? connected : call.await(attempt());
    }

    private synchronized CompletableFuture<Connected<S>> attempt() {
        if (closed) {
            throw new LeaseStoreException("The store was closed; nothing was sent to Cassandra");
        }
        if (connecting == null && current == null) {
            Thread thread = DaemonTask.threads(name + "-connect").newThread(this::connect);
            thread.start();
            connecting = thread;
        }
        return outcome;
    }

    private void connect() {
        try {
            while (!tryToConnect()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // the store was closed
        }
    }

    /** Whether nothing is left to do. */
    private boolean tryToConnect() {
        CqlSession session = null;
        try {
            session = connector.connect(name);
            schema.ensure(session);
            connected(new Connected<>(session, prepare.apply(session)));
            return true;
        } catch (RuntimeException | Error e) {
            if (session != null) {
                var unused = session.forceCloseAsync();
            }
            return failed(failures.translate("connect", e));
        }
    }

    private synchronized void connected(Connected<S> connected) {
        connecting = null;
        if (closed) {
            var unused = connected.session().forceCloseAsync();
            return;
        }
        answeredAtNanos = System.nanoTime();
        current = connected;
        outcome.complete(connected);
    }

    private synchronized boolean failed(LeaseStoreException failure) {
        if (!outcome.completeExceptionally(failure)) {
            outcome = CompletableFuture.failedFuture(failure);
        }
        return closed;
    }

    /** Takes note that a call was answered. */
    void answered() {
        answeredAtNanos = System.nanoTime();
    }

    /**
     * Takes note that a call was not answered. Gives up a session that is of no use any more; the next call connects.
     */
    void failed(CqlSession session, LeaseStoreException failure) {
        boolean silent = failure.getCause() instanceof NoNodeAvailableException
                && System.nanoTime() - answeredAtNanos > GIVE_UP_NANOS;
        if (silent || failure.getCause() instanceof InvalidQueryException) {
            discard(session);
        }
    }

    private synchronized void discard(CqlSession session) {
        Connected<S> connected = current;
        if (connected != null && connected.session() == session) {
            current = null;
            outcome = new CompletableFuture<>();
            var unused = session.forceCloseAsync();
        }
    }

    synchronized void close() {
        closed = true;
        Connected<S> connected = current;
        current = null;
        if (connected != null) {
            var unused = connected.session().forceCloseAsync();
        }
        if (connecting != null) {
            connecting.interrupt();
        }
    }
}
