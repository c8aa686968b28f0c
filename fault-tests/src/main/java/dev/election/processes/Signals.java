// SPDX-License-Identifier: Apache-2.0
package dev.election.processes;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends a signal to one process by its id. */
public final class Signals {

    private Signals() {}

    /** Returns whether there was such a process. */
    public static boolean send(String signal, long pid) {
        try {
            return new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
