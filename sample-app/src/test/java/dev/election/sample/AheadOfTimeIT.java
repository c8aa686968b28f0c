// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.sample.Output.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The packaged application in a JVM of its own, with what the build generated ahead of time. Its life is played once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AheadOfTimeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Output output = new Output();

    @BeforeAll
    void playItsLife() throws Exception {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-Dspring.aot.enabled=true",
                        "-Dloader.main=" + SampleApplication.class.getName(),
                        "-cp",
                        "target/sample-app.jar", // tests run in the module's folder
                        "org.springframework.boot.loader.launch.PropertiesLauncher",
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        // told when it is started, not when it is built
                        "--election.name=night-job",
                        "--spring.datasource.url=jdbc:h2:mem:ahead-of-time")
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(() -> read(process), "output of the application");
        reader.start();
        try {
            Line first = output.await(began, " run ", text -> text.contains(" run "), PATIENCE);
            output.await(first.atNanos(), " run ", text -> text.contains(" run "), PATIENCE);
            process.toHandle().destroy(); // which leaves its output open
            process.waitFor();
        } finally {
            process.destroyForcibly().waitFor();
            reader.join();
        }
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void usesWhatWasGenerated() {
        assertThat(output.text()).contains("Starting AOT-processed SampleApplication");
    }

    @Test
    void leadsTheElectionThatItIsToldOfAtStart() {
        assertThat(output.text()).contains("Leading 'night-job' with token 1", "leads, token 1");
    }

    @Test
    void runsItsJobUnderItsTerm() {
        assertThat(output.text()).contains("run 1, token 1,", "run 2, token 1,");
    }

    @Test
    void givesUpLeadingInOrder() {
        assertThat(output.text()).contains("gives up leading, token 1");
    }

    @Test
    void complainsOfNothing() {
        assertThat(output.text()).doesNotContain("Exception", "WARN", "ERROR", "\tat ");
    }
}
