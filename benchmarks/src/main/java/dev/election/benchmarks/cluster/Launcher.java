// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import dev.election.cassandra.server.CassandraCluster;
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
record Launcher(Setup setup, Backend server, int databasePort, String databaseName, Path folder) {

    /** Returns at once; the process is not ready yet. */
    Instance launch(String role) throws IOException {
        List<Proxy> proxies = new ArrayList<>();
        if (setup.proxied()) {
            for (int port : server.ports()) {
                proxies.add(new Proxy(port));
            }
        }
        List<Integer> ports =
                setup.proxied() ? proxies.stream().map(Proxy::port).toList() : server.ports();
        Path events = folder.resolve(role + ".events");
        Process process = new ProcessBuilder(command(role, ports, events))
                .redirectErrorStream(true)
                .redirectOutput(log(role).toFile())
                .start();
        return new Instance(role, process, proxies, new Events(events));
    }

    /** What the process of this role prints. */
    Path log(String role) {
        return folder.resolve(role + ".log");
    }

    private List<String> command(String role, List<Integer> ports, Path events) {
        ContenderKind kind = setup.kind();
        int database = kind.place() == ContenderKind.Place.DATABASE ? ports.get(0) : databasePort;
        String addresses = kind.place().addresses(ports);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=64m",
                "-cp",
                ClassPath.of(kind),
                "dev.election.benchmarks.contender.ContenderApplication",
                kind.type(),
                "--bench.events=" + events,
                "--bench.instance=" + role,
                "--bench.elections=" + setup.elections(),
                "--bench.jobs=" + (setup.longJobs() ? "long" : "short"),
                "--bench.watched=" + setup.watched(),
                "--bench.terms=" + setup.balanced(),
                "--bench.queries-at-start=" + setup.queriesAtStart(),
                "--bench.engine=" + addresses,
                "--election.store=" + kind.place().store(),
                "--election.etcd.endpoints=" + addresses,
                "--election.zookeeper.connect-string=" + addresses,
                "--spring.cassandra.contact-points=" + addresses,
                "--spring.cassandra.local-datacenter=" + CassandraCluster.DATACENTER,
                "--election.instance-id=" + role,
                "--election.balance=" + setup.balanced(),
                "--spring.datasource.username=" + role,
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + database + "/" + databaseName));
        // for example a flight recorder
        command.addAll(
                1,
                Arrays.stream(System.getProperty("bench.jvm", "").split(" "))
                        .filter(option -> !option.isBlank())
                        .toList());
        return command;
    }
}
