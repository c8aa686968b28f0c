// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The two lines of calls of a store, and the connections that they share. */
final class CallLines {

    private final Duration callTimeout;
    private final Connections connections;
    private final HungCalls hungCalls = new HungCalls();
    private final CallLine renewals;
    private final CallLine others;

    CallLines(Duration callTimeout, Connections connections) {
        this.callTimeout = callTimeout;
        this.connections = connections;
        this.renewals = line("renewals");
        this.others = line("calls");
    }

    private CallLine line(String name) {
        return new CallLine(name, callTimeout, connections, hungCalls);
    }

    Duration callTimeout() {
        return callTimeout;
    }

    CallLine renewals() {
        return renewals;
    }

    CallLine others() {
        return others;
    }

    /** Makes so many calls at once, each on a line of its own, and waits for all. What they throw is dropped. */
    void callAtOnce(int count, Consumer<CallLine> call) {
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
            // an answer that matters is kept by the tables; another failure is that of the next call too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether connections of its own are kept between calls; if not, those at rest are closed. May block. */
    void keepConnections(boolean keep) {
        connections.keep(keep);
    }

    /** Refuses all calls from now on. */
    void refuseCalls() {
        renewals.close();
        others.close();
    }

    /** Closes the connections. May block. */
    void close() {
        refuseCalls();
        connections.close();
    }
}
