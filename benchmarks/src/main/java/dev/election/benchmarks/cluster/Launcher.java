// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import dev.election.processes.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts the processes of one cluster, with the same options for every contender.
 *
 * @param server where the contender keeps its elections
 * @param databasePort where the application's database is, which is another server for some
 * @param folder where processes write their events and logs
 */
record Launcher(Setup setup, Backend server, int databasePort, String database, Path folder) {

    /** Returns at once; the process is not ready yet. */
    Instance launch(String role) throws IOException {
        Proxy proxy = setup.proxied() ? new Proxy(server.port()) : null;
        int port = proxy == null ? server.port() : proxy.port();
        Path events = folder.resolve(role + ".events");
        Process process = new ProcessBuilder(command(role, port, events))
                .redirectErrorStream(true)
                .redirectOutput(log(role).toFile())
                .start();
        return new Instance(role, process, proxy, new Events(events));
    }

    /** What the process of this role prints. */
    Path log(String role) {
        return folder.resolve(role + ".log");
    }

    private List<String> command(String role, int port, Path events) {
        boolean inDatabase = server.port() == databasePort;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=64m",
                "-cp",
                ClassPath.of(setup.kind()),
                "dev.election.benchmarks.contender.ContenderApplication",
                setup.kind().type(),
                "--bench.events=" + events,
                "--bench.instance=" + role,
                "--bench.elections=" + setup.elections(),
                "--bench.jobs=" + (setup.longJobs() ? "long" : "short"),
                "--bench.watched=" + setup.watched(),
                "--bench.terms=" + setup.balanced(),
                "--bench.asking=" + setup.asking(),
                "--bench.zookeeper=127.0.0.1:" + port,
                "--election.instance-id=" + role,
                "--election.balance=" + setup.balanced(),
                "--spring.datasource.username=" + role,
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + (inDatabase ? port : databasePort) + "/"
                        + database));
        // say, to have a flight recorder running
        command.addAll(
                1,
                Arrays.stream(System.getProperty("bench.jvm", "").split(" "))
                        .filter(option -> !option.isBlank())
                        .toList());
        return command;
    }
}
