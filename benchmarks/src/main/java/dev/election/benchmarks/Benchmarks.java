// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.chart.Charts;
import dev.election.benchmarks.chart.Figures;
import dev.election.benchmarks.jmh.ProcessorTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the benchmarks start: see the README beside them. */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("jmh")) {
            List<String> options = new ArrayList<>(List.of("-prof", "gc", "-prof", ProcessorTime.class.getName()));
            options.addAll(List.of(args).subList(1, args.length));
            org.openjdk.jmh.Main.main(options.toArray(new String[0]));
            return;
        }
        if (args.length == 3 && args[0].equals("charts")) {
            Charts.of(Figures.read(Path.of(args[1]))).write(Path.of(args[2]), "performance");
            return;
        }
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Arguments.usage());
            System.exit(2);
            return;
        }
        System.setProperty("logback.configurationFile", "logback-harness.xml"); // not one of the measured processes
        new Run(arguments, Path.of("benchmarks", "results")).run();
        System.exit(0); // ZooKeeper's server for tests leaves threads behind
    }
}
