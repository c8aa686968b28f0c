// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {

    @Test
    void oneTimeOfLeadingLastsToItsLatestYes(@TempDir Path folder) throws Exception {
        Events events = new Events(write(folder, "YES 10 10\nYES 10 30\nNO 30 31\nYES 50 50\n"));

        assertThat(events.led()).containsExactly(new Events.Span(10, 30), new Events.Span(50, 50));
    }

    @Test
    void aGrantIsLookedForFromATimeOn(@TempDir Path folder) throws Exception {
        Events events = new Events(write(folder, "GRANTED 10\nREVOKED 20\nGRANTED 30\n"));

        assertThat(events.granted(11)).hasValue(30);
        assertThat(events.granted(31)).isEmpty();
    }

    @Test
    void aLineThatIsNotWholeIsReadWhenItIs(@TempDir Path folder) throws Exception {
        Path file = write(folder, "GRANTED 10\nGRANT");
        Events events = new Events(file);
        assertThat(events.granted(11)).isEmpty();

        Files.writeString(file, "ED 30\n", StandardOpenOption.APPEND);

        assertThat(events.granted(11)).hasValue(30);
    }

    @Test
    void aForgottenSizeIsMissingUntilItIsReportedAgain(@TempDir Path folder) throws Exception {
        Path file = write(folder, "SIZE 100 7 1\nSIZED\n");
        Events events = new Events(file);
        events.forgetSize();
        assertThat(events.size()).isNull();

        Files.writeString(file, "SIZE 200 8 2\nSIZED\n", StandardOpenOption.APPEND);

        assertThat(events.size()).isEqualTo(new Events.Size(200, 8, 2));
    }

    private static Path write(Path folder, String lines) throws Exception {
        return Files.writeString(folder.resolve("events"), lines);
    }
}
