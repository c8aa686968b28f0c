// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/** The times of the protocol's L1 and L2, and where those measured are written down. */
final class Figures {

    /** What two cores need to run what is due, while they run all instances and the database. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private Figures() {}

    static long withinLeaseAndHeartbeat() {
        return Cluster.LEASE.plus(Cluster.HEARTBEAT).plus(SLACK).toNanos();
    }

    static long withinHeartbeats(int number) {
        return Cluster.HEARTBEAT.multipliedBy(number).plus(SLACK).toNanos();
    }

    static void record(String what, long nanos) {
        try {
            Path file = Files.createDirectories(Path.of("target")).resolve("figures.txt");
            Files.writeString(
                    file,
                    String.format(Locale.ROOT, "%s: %.0f ms%n", what, nanos / 1e6),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
