// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import dev.election.processes.LinkState;
import dev.election.processes.Proxy;
import dev.election.processes.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One process of a contender. Closing kills it. */
public final class Instance implements AutoCloseable {

    // Longer than most changes of the leader.
    private static final Duration LET_ALONE = Duration.ofMillis(500);
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

    private final String role;
    private final Process process;
    private final List<Proxy> proxies;
    private final Events events;

    Instance(String role, Process process, List<Proxy> proxies, Events events) {
        this.role = role;
        this.process = process;
        this.proxies = List.copyOf(proxies);
        this.events = events;
    }

    /** Its user at the database, which is its own. */
    public String role() {
        return role;
    }

    public Events events() {
        return events;
    }

    /** Sets the state of its links to all servers. */
    public void setLinks(LinkState state) {
        if (proxies.isEmpty()) {
            throw new IllegalStateException("This cluster was started without proxies");
        }
        proxies.forEach(proxy -> proxy.become(state));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a command, and returns when the process began to execute it, in nanoseconds. Does not poll for the first
     * half second, so as not to disturb a change of the leader.
     *
     * @throws IllegalStateException if it did not begin within ten seconds
     */
    public long order(String word) {
        long before = System.nanoTime();
        send(word);
        Waiting.pass(LET_ALONE);
        Waiting.until(word, Duration.ofSeconds(10), () -> events.called(before).isPresent());
        return events.called(before).orElseThrow();
    }

    /**
     * Has the process collect its garbage completely and report its size.
     *
     * @throws IllegalStateException if it did not report within a minute
     */
    public Events.Size measureSize() {
        events.forgetSize();
        send("size");
        Waiting.until("size", Duration.ofSeconds(60), () -> events.size() != null);
        return Objects.requireNonNull(events.size());
    }

    /** Asks the process to report how many elections it leads; {@link Events#sum} returns it later. */
    public void requestSum() {
        send("sum");
    }

    private void send(String word) {
        try {
            process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the time just before the signal was sent. */
    public long signal(String signal) {
        long now = System.nanoTime();
        Signals.send(signal, process.pid());
        return now;
    }

    /** The processor time that it has used. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The part of it that the JIT compilers have used; it ends when they have compiled what is used. */
    public Duration compilerTime() {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            return all.map(Instance::compilerTime).reduce(Duration.ZERO, Duration::plus);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration compilerTime(Path thread) {
        try {
            return COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt()
                    ? Duration.ofNanos(Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]))
                    : Duration.ZERO;
        } catch (IOException ended) {
            return Duration.ZERO;
        }
    }

    /** What it holds of the machine's memory, in bytes. */
    public long resident() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findAny()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly(); // SIGKILL ends a frozen process too
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        try {
            for (Proxy proxy : proxies) {
                proxy.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
