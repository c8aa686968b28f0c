// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How an instance is started: by the same Java and from the same jar or class path as the launcher, in a process of its
 * own. Addresses and passwords go through the environment, which other users of the machine do not see.
 */
record InstanceCommand(StoreKind store, Duration lease, Duration heartbeat) {

    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";
    // several JVMs on one machine: start fast, stay small
    private static final List<String> JVM_FLAGS =
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m");

    ProcessBuilder forInstance(int instance, int port, Network network) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(program());
        command.add("--spring.profiles.active=demo" + (store.isEngine() ? "," + store.argument() : ""));
        command.add("--server.port=" + port);
        command.add("--election.instance-id=" + Terminal.name(instance));
        command.add("--election.address=http://localhost:" + port);
        command.add("--election.lease-duration=" + ArgumentParser.text(lease));
        command.add("--election.heartbeat-interval=" + ArgumentParser.text(heartbeat));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.putAll(network.storeEnvironment());
        DatabaseLogin login = network.login();
        environment.put("SPRING_DATASOURCE_URL", login.url());
        environment.put("SPRING_DATASOURCE_USERNAME", login.username());
        environment.put("SPRING_DATASOURCE_PASSWORD", login.password());
        return builder;
    }

    private static List<String> program() {
        List<String> program = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path")));
        String main = InstanceMain.class.getName();
        boolean fromJar = ClassLoader.getSystemResource(JAR_LAUNCHER.replace('.', '/') + ".class") != null;
        program.addAll(fromJar ? List.of("-Dloader.main=" + main, JAR_LAUNCHER) : List.of(main));
        return program;
    }
}
