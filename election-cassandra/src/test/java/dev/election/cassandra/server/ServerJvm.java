// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Cassandra server is started with: a JDK 17, on newer ones it does not start, and the class path that the
 * module {@code cassandra-server} has written.
 */
final class ServerJvm {

    private static final String JAVA_HOME = "cassandra.java.home";
    private static final String CLASS_PATH = "cassandra-server/target/cassandra.classpath";
    private static final String VERSION = "JAVA_VERSION=\"17";

    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.attach/sun.tools.attach");
    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.util",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal",
            "jdk.compiler/com.sun.tools.javac");
    private static final List<String> SMALL = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=128m",
            "-Xss512k",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.attach.allowAttachSelf=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dcassandra-foreground=yes",
            "-Dcassandra.ring_delay_ms=1000",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0");

    private ServerJvm() {}

    /** Why no server can be started here; empty if one can. */
    static Optional<String> obstacle() {
        if (home().isEmpty()) {
            return Optional.of("Cassandra runs on JDK 17 only, and this is " + Runtime.version() + ". Name one by -D"
                    + JAVA_HOME + "=DIRECTORY, an option of java, and of mvn for tests");
        }
        return Files.exists(Path.of("/bin/sh")) ? Optional.empty() : Optional.of("There is no /bin/sh to start it by");
    }

    private static Optional<Path> home() {
        return Stream.of(System.getProperty(JAVA_HOME, ""), System.getProperty("java.home"))
                .filter(place -> !place.isBlank())
                .map(Path::of)
                .filter(ServerJvm::isUsable)
                .findFirst();
    }

    private static boolean isUsable(Path home) {
        try {
            return Files.readString(home.resolve("release")).contains(VERSION);
        } catch (IOException e) {
            return false;
        }
    }

    /** The command that starts a server whose options are in this file. */
    static List<String> command(Path options) {
        return List.of(home().orElseThrow().resolve("bin/java").toString(), "@" + options);
    }

    /** The options of all servers. */
    static List<String> options() {
        String classPath = classPath();
        List<String> options = new ArrayList<>(SMALL);
        EXPORTS.forEach(one -> options.add("--add-exports=" + one + "=ALL-UNNAMED"));
        OPENS.forEach(one -> options.add("--add-opens=" + one + "=ALL-UNNAMED"));
        Stream.of(classPath.split(System.getProperty("path.separator"), -1))
                .filter(jar -> jar.contains("jamm-"))
                .forEach(jar -> options.add("-javaagent:" + jar));
        options.addAll(List.of("-cp", classPath));
        return options;
    }

    static String classPath() {
        return classPathAbove(List.of(Path.of(""), ownClasses()));
    }

    /** The class path that was written in a folder above one of these, or above one of these files. */
    static String classPathAbove(List<Path> places) {
        for (Path place : places) {
            @Nullable Path folder = place.toAbsolutePath();
            while (folder != null) {
                if (Files.exists(folder.resolve(CLASS_PATH))) {
                    return read(folder.resolve(CLASS_PATH));
                }
                folder = folder.getParent();
            }
        }
        throw new IllegalStateException("There is no " + CLASS_PATH
                + " in any folder above this one or above that of the program. The build writes it, and downloads what"
                + " it names: mvn -q -DskipTests package in the folder of the project");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A program that was built here may be started from any folder; its jar is the first entry.
    private static Path ownClasses() {
        String own = System.getProperty("java.class.path", "");
        return Path.of(own.split(System.getProperty("path.separator"), 2)[0]);
    }
}
