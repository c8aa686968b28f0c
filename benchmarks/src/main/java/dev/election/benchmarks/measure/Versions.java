// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of what is measured, from the names of the jars in which its classes are. */
final class Versions {

    private static final Pattern VERSION = Pattern.compile("-(\\d[^/]*)\\.jar");

    private static final Map<String, String> LIBRARIES = Map.of(
            "spring-boot", "org.springframework.boot.SpringApplication",
            "shedlock", "net.javacrumbs.shedlock.core.LockExtender",
            "spring-integration", "org.springframework.integration.jdbc.lock.JdbcLockRegistry",
            "curator", "org.apache.curator.framework.recipes.leader.LeaderLatch",
            "zookeeper", "org.apache.zookeeper.ZooKeeper",
            "jetcd", "io.etcd.jetcd.Client",
            "cassandra-driver", "com.datastax.oss.driver.api.core.CqlSession",
            "postgresql-driver", "org.postgresql.Driver",
            "hikari", "com.zaxxer.hikari.HikariDataSource",
            "election", "dev.election.LeaderElection");

    private Versions() {}

    static Map<String, String> ofLibraries() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String library : List.copyOf(LIBRARIES.keySet()).stream().sorted().toList()) {
            versions.put(library, version(LIBRARIES.getOrDefault(library, "")));
        }
        return versions;
    }

    private static String version(String type) {
        try {
            Matcher jar = VERSION.matcher(Class.forName(type)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            return jar.find() ? jar.group(1) : "as built here";
        } catch (ClassNotFoundException e) {
            return "absent";
        }
    }
}
