// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.store.DaemonTask;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The two lines of calls of a store, and the connections that they share. */
public final class CallLines {

    private final Duration callTimeout;
    private final Connections connections;
    private final FailureTranslator failures;
    // The number of abandoned calls of all lines that have not ended. Written by any thread.
    private final AtomicInteger hanging = new AtomicInteger();
    private final CallLine renewals;
    private final CallLine others;

    public CallLines(Duration callTimeout, Connections connections, FailureTranslator failures) {
        this.callTimeout = callTimeout;
        this.connections = connections;
        this.failures = failures;
        this.renewals = line("renewals");
        this.others = line("calls");
    }

    private CallLine line(String name) {
        return new CallLine(name, callTimeout, connections, failures, new HungCalls(hanging));
    }

    /** The time of each call. */
    public Duration callTimeout() {
        return callTimeout;
    }

    /** The line of the renewals alone, so that nothing delays a heartbeat. */
    public CallLine renewals() {
        return renewals;
    }

    /** The line of all other calls. */
    public CallLine others() {
        return others;
    }

    /**
     * Makes several calls at the same time, each on a line of its own, and waits for all. Their exceptions are dropped.
     */
    public void callAtOnce(int count, Consumer<CallLine> call) {
        List<CallLine> lines =
                Stream.generate(() -> line("contact")).limit(count).toList();
        ExecutorService callers = Executors.newFixedThreadPool(count, DaemonTask.threads("election-jdbc-contacts"));
        try {
            // A call has stored the result that matters. Any other failure will also be that of the next call.
            var unused = callers.invokeAll(lines.stream()
                    .map(line -> Executors.callable(() -> call.accept(line)))
                    .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            callers.shutdown();
            lines.forEach(CallLine::close);
        }
    }

    /** Sets whether dedicated connections are kept between calls. If not, those that are idle are closed. May block. */
    public void keepConnections(boolean keep) {
        connections.keep(keep);
    }

    /** Refuses all calls from now on. */
    public void refuseCalls() {
        renewals.close();
        others.close();
    }

    /** Refuses all calls from now on and closes the connections. May block. */
    public void close() {
        refuseCalls();
        connections.close();
    }
}
