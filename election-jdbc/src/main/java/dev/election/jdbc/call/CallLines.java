// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The two lines of calls of a store, and the connections that they share. */
public final class CallLines {

    private final Duration callTimeout;
    private final Connections connections;
    private final FailureTranslator failures;
    // Counts the abandoned calls of all lines.
    private final HungCalls hungCalls = new HungCalls();
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
        return new CallLine(name, callTimeout, connections, failures, hungCalls);
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
        List<CallLine> lines = new ArrayList<>();
        List<FutureTask<@Nullable Void>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CallLine line = line("contact");
            FutureTask<@Nullable Void> task = new FutureTask<>(() -> call.accept(line), null);
            DaemonTask.start("election-jdbc-contacts", task);
            lines.add(line);
            calls.add(task);
        }
        calls.forEach(CallLines::await);
        lines.forEach(CallLine::close);
    }

    private static void await(FutureTask<@Nullable Void> call) {
        try {
            call.get();
        } catch (ExecutionException e) {
            // The call has stored the result that matters. Any other failure will also be that of the next call.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
