// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Where this process says what happens, a line each, written at once: what was written survives the process. All times
 * are those of {@link System#nanoTime()}, which on Linux is the machine's CLOCK_MONOTONIC, one clock for all processes.
 */
final class EventFile {

    private final FileOutputStream file;

    EventFile(String path) throws IOException {
        file = new FileOutputStream(path, true);
    }

    void say(String what, Object... details) {
        String line = what + Arrays.stream(details).map(detail -> " " + detail).collect(Collectors.joining()) + "\n";
        try {
            file.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
