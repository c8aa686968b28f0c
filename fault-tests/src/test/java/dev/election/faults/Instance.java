// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.processes.Proxy;
import dev.election.processes.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the application, with a way of its own to the database. Closing ends it, whatever state it is in. */
final class Instance implements AutoCloseable {

    private final Process process;
    private final Proxy proxy;
    private final ProcessReport report;
    private long stopped = -1;

    private Instance(Process process, Proxy proxy, ProcessReport report) {
        this.process = process;
        this.proxy = proxy;
        this.report = report;
    }

    static Instance start(String name, int databasePort, String database, Path folder, String... settings)
            throws IOException {
        Proxy proxy = new Proxy(databasePort);
        Path file = folder.resolve(name + ".report");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.election.faults.app.FaultsApplication",
                "--faults.report=" + file,
                "--election.instance-id=" + name,
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        return new Instance(process, proxy, new ProcessReport(name, file));
    }

    String name() {
        return report.instance();
    }

    ProcessReport report() {
        return report;
    }

    Proxy proxy() {
        return proxy;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Has the process read a word; one that has just ended reads nothing, which is as good. */
    void order(String word) {
        try {
            process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            if (isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns the time just before the signal was sent. */
    long signal(String signal) {
        long now = System.nanoTime();
        Signals.send(signal, process.pid());
        if (signal.equals("STOP")) {
            stopped = now;
        } else if (signal.equals("CONT")) {
            // it may have frozen itself
            long itself = report.stalled("commit").orElse(now);
            report.frozen(stopped >= 0 ? stopped : itself, System.nanoTime());
            stopped = -1;
        }
        return now;
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name() + " does not end");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly(); // SIGKILL ends a frozen process too
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        proxy.close();
    }
}
