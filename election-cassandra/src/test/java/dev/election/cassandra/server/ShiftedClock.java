// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Gives a server another wall clock, by a class that Cassandra asks for the time. It is compiled against the server
 * when it is needed, because nothing of the server is on the class path of the tests.
 */
final class ShiftedClock {

    private static final String NAME = "ClockAhead";
    private static final String SOURCE = "public final class " + NAME + " implements org.apache.cassandra.utils.Clock {"
            + " public long nanoTime() { return System.nanoTime(); }"
            + " public long currentTimeMillis() { return System.currentTimeMillis() + Long.getLong(\"clock.ahead\"); } }";

    private ShiftedClock() {}

    /** What a server with such a clock is started with, after its other options. */
    static List<String> options(Path folder, Duration ahead, String classPath) {
        try {
            Path classes = Files.createDirectories(folder.resolve("clock"));
            Path source = Files.writeString(classes.resolve(NAME + ".java"), SOURCE);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            int failed = compiler.run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "--release",
                    "17",
                    "-cp",
                    classPath,
                    "-d",
                    classes.toString(),
                    source.toString());
            if (failed != 0) {
                throw new IllegalStateException("The clock of the server was not compiled");
            }
            return List.of(
                    "-cp",
                    classes + System.getProperty("path.separator") + classPath,
                    "-Dcassandra.clock=" + NAME,
                    "-Dclock.ahead=" + ahead.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
