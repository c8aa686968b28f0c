// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.IOException;
import java.util.Locale;

/**
 * A process that stands still until this is closed, as on a machine that is suspended or pages heavily. A shell watches
 * over it: if this process ends, even if it is killed, the frozen one goes on and can end itself.
 */
final class Freeze implements AutoCloseable {

    // Ctrl-C is for the instances; the shell goes on until its input ends.
    private static final String WATCH = """
            trap '' INT
            kill -STOP "$1" && echo frozen
            read -r nothing
            kill -CONT "$1"
            """;

    private final Process watch;

    private Freeze(Process watch) {
        this.watch = watch;
    }

    /** Whether this system can do that. */
    static boolean isPossible() {
        return !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** Returns when the process has been told to stand still. */
    static Freeze of(long pid) throws IOException {
        Process watch = new ProcessBuilder("sh", "-c", WATCH, "freeze", Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (watch.inputReader().readLine() == null) {
            throw new IOException("the process " + pid + " cannot be frozen");
        }
        return new Freeze(watch);
    }

    /** Lets the process go on; returns when it was told to. */
    @Override
    public void close() {
        try {
            watch.getOutputStream().close();
            watch.waitFor();
        } catch (IOException e) {
            watch.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
