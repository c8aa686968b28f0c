// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The file in which this process says what happens, one line each, at once: a line that was written survives the
 * process, whatever it dies of. All times are those of {@link System#nanoTime()}, which on Linux is one clock for all
 * processes.
 */
@Component
final class Report {

    private final FileOutputStream file;

    Report(@Value("${faults.report}") String path) throws IOException {
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
