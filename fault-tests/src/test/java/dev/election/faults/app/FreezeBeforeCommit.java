// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Freezes this process, when ordered to, at the worst place there is: behind the fence's check, before the commit.
 * Spring calls these listeners after all synchronizations, of which the fence is one, and right before the commit.
 */
@Component
final class FreezeBeforeCommit implements TransactionExecutionListener {

    private final AtomicBoolean armed = new AtomicBoolean();
    private final Report report;

    FreezeBeforeCommit(Report report) {
        this.report = report;
    }

    void arm() {
        armed.set(true);
    }

    void disarm() {
        armed.set(false);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (!transaction.isReadOnly() && armed.compareAndSet(true, false)) {
            report.say("STALLED", System.nanoTime(), "commit");
            try {
                new ProcessBuilder(
                                "kill",
                                "-STOP",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
