// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.JobRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One running process of the application, which may be frozen. Safe for use by many threads. */
final class Instance {

    private static final long LAST_LINES_MILLIS = 1_000;

    private final int number;
    private final Process process;
    private final Terminal terminal;
    private final Thread reader;
    private @Nullable Freeze freeze; // null unless it is frozen; guarded by this
    private volatile @Nullable JobRun insideRun; // written by those who freeze it

    private Instance(int number, Process process, Terminal terminal, IntConsumer onEnd) {
        this.number = number;
        this.process = process;
        this.terminal = terminal;
        this.reader = new Thread(() -> follow(onEnd), "output of " + Terminal.name(number));
    }

    /** Starts the process; nothing of it is shown before {@link #show()}. */
    static Instance start(int number, ProcessBuilder command, Terminal terminal, IntConsumer onEnd)
            throws StartException {
        try {
            return new Instance(number, command.start(), terminal, onEnd);
        } catch (IOException e) {
            throw new StartException("Cannot start an instance: " + e.getMessage(), e);
        }
    }

    /** Shows what the process prints from now on and has printed, and tells its exit code when it has ended. */
    void show() {
        reader.start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    synchronized boolean isFrozen() {
        return freeze != null;
    }

    /** Lets the process stand still, if it does not already. */
    synchronized void freeze() throws IOException {
        if (freeze == null) {
            freeze = Freeze.of(pid());
        }
    }

    synchronized void thaw() {
        if (freeze != null) {
            freeze.close();
            freeze = null;
        }
        insideRun = null;
    }

    /** The run in whose open transaction it was frozen; null otherwise. */
    @Nullable
    JobRun insideRun() {
        return insideRun;
    }

    void isInside(JobRun run) {
        insideRun = run;
    }

    /** Ends the process at once, frozen or not. */
    void kill() {
        process.destroyForcibly();
        thaw(); // which only ends the shell that watches over it
    }

    /** Asks for an orderly end; does not wait for it. A frozen process cannot end in order. */
    void requestEnd() {
        if (isFrozen()) {
            kill();
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    /** Waits for the end, and enforces it when the time is over. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
        reader.join(LAST_LINES_MILLIS);
    }

    private void follow(IntConsumer onEnd) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                terminal.print(number, line);
            }
        } catch (IOException e) {
            // the stream breaks when the process is killed: its exit code says so
        }
        try {
            onEnd.accept(process.waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
