// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Ends an instance when its launcher is gone or asks for it. Either shows as the end of the standard input, even if the
 * launcher was killed: so no instance outlives it. The end is an orderly one at first, and a hard one if that takes too
 * long.
 */
final class LauncherWatch {

    private static final long ORDERLY_MILLIS = 8_000;

    private LauncherWatch() {}

    static void start(InputStream input) {
        thread("launcher-watch", () -> {
            awaitEnd(input);
            thread("launcher-watch-halt", LauncherWatch::haltWhenLate);
            System.exit(0);
        });
    }

    private static void awaitEnd(InputStream input) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // an input that fails has ended as well
        }
    }

    private static void haltWhenLate() {
        try {
            Thread.sleep(ORDERLY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
