// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the figures of a run were measured on and with. Never where: no names of hosts, no paths. */
public final class Machine {

    private Machine() {}

    /** By name, in the order in which one would read it. */
    public static Map<String, String> facts(Thoroughness thoroughness, Map<String, String> server) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("thoroughness", thoroughness.name());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memory());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.putAll(server);
        facts.putAll(Versions.ofLibraries());
        facts.put("settings", "lease 3 s, heartbeat interval 1 s; see the README of benchmarks");
        return facts;
    }

    private static String memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / (1 << 20) + " GiB")
                .findAny()
                .orElse("unknown");
    }
}
