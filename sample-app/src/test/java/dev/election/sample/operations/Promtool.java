// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tool of Prometheus that checks and tests rules. */
final class Promtool {

    /** What it printed, and whether it was content. */
    record Result(boolean success, String output) {}

    private final Path program;

    private Promtool(Path program) {
        this.program = program;
    }

    /** Skips the calling test if the tool is not on this machine. */
    static Promtool onThisMachine() {
        Optional<Path> found = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                found.isPresent(),
                "promtool is not installed, so alert rules and dashboard are not tested (apt-get install prometheus)");
        return new Promtool(found.orElseThrow());
    }

    Result run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor() == 0, output);
    }
}
