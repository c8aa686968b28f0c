// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three members of etcd, each of them a process of the program that is installed on this machine. */
final class EtcdServers implements StoreServers {

    private static final List<String> USUAL_PLACES =
            List.of("/usr/bin", "/usr/local/bin", "/usr/sbin", "/opt/homebrew/bin");

    private final List<EtcdMember> members = new ArrayList<>();

    private EtcdServers() {}

    static EtcdServers start() throws StartException, InterruptedException {
        Path program = program(Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        USUAL_PLACES.stream())
                .toList());
        EtcdServers servers = new EtcdServers();
        try {
            servers.start(program);
            return servers;
        } catch (StartException | InterruptedException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** The program in the first of these folders that has it. */
    static Path program(List<String> folders) throws StartException {
        return folders.stream()
                .map(folder -> Path.of(folder, "etcd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new StartException("There is no program 'etcd' on the PATH or in "
                        + String.join(", ", USUAL_PLACES) + ". Install it (Debian and Ubuntu: apt-get install"
                        + " etcd-server, macOS: brew install etcd), or use --store=zookeeper, which needs no"
                        + " installation."));
    }

    private void start(Path program) throws StartException, InterruptedException {
        List<Integer> ports = Ports.anyFree(2 * NUMBER);
        String cluster = Stream.iterate(0, i -> i < NUMBER, i -> i + 1)
                .map(i -> "etcd-" + (i + 1) + "=http://127.0.0.1:" + ports.get(NUMBER + i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < NUMBER; i++) {
            members.add(EtcdMember.start(program, "etcd-" + (i + 1), ports.get(i), ports.get(NUMBER + i), cluster));
        }
        for (EtcdMember member : members) {
            member.awaitServing();
        }
    }

    @Override
    public List<String> addresses() {
        return members.stream()
                .map(member -> member.endpoint() + "   " + Welcome.killLine(member.pid()))
                .toList();
    }

    @Override
    public List<InetSocketAddress> endpoints() {
        return StoreServers.onLoopback(members.stream().map(EtcdMember::port).toList());
    }

    @Override
    public Map<String, String> environment(List<Integer> ports) {
        return Map.of(
                "ELECTION_ETCD_ENDPOINTS",
                ports.stream().map(EtcdMember::endpoint).collect(Collectors.joining(",")));
    }

    @Override
    public void close() {
        members.forEach(EtcdMember::end);
    }
}
