// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one process has written down so far. All times are nanoseconds of the machine's one monotonic clock. */
public final class Events {

    private final Path file;
    private long read;
    private final List<Long> granted = new ArrayList<>();
    private final List<Long> revoked = new ArrayList<>();
    private final List<Long> called = new ArrayList<>();
    private final List<Span> led = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    private OptionalLong ready = OptionalLong.empty();
    private long startedInNanos;
    private final List<Change> changes = new ArrayList<>();
    private Sum sum = new Sum(0, 0, 0, 0, 0, 0);
    private @Nullable Size size;
    private boolean sized;
    private boolean closed;

    Events(Path file) {
        this.file = file;
    }

    /** From the first to the last yes of one time of leading the watched election. */
    public record Span(long first, long last) {}

    /**
     * How many elections are led, how many grants there were, when the first, middle and last, and the last revocation.
     */
    public record Sum(int led, int grants, long firstGrant, long middleGrant, long lastGrant, long lastRevoke) {}

    /** A term in some election began or ended, as its listener was told. */
    public record Change(long nanos, String election, boolean begun) {}

    /** The live heap in bytes, the number of threads, the most connections of the pool in use at once. */
    public record Size(long heap, int threads, int taken) {}

    /** When the application was ready. */
    public synchronized OptionalLong ready() {
        refresh();
        return ready;
    }

    /** How long that took since its main method began. */
    public synchronized long startedInNanos() {
        refresh();
        return startedInNanos;
    }

    /** When its listener was first told that it leads the watched election, at this time or later. */
    public synchronized OptionalLong granted(long since) {
        refresh();
        return first(granted, since);
    }

    /** When its listener was first told that it leads no more, at this time or later. */
    public synchronized OptionalLong revoked(long since) {
        refresh();
        return first(revoked, since);
    }

    /** When the first command at this time or later began; empty if none has. */
    public synchronized OptionalLong called(long since) {
        refresh();
        return first(called, since);
    }

    /** All the times in which it said that it leads the watched election. */
    public synchronized List<Span> led() {
        refresh();
        return List.copyOf(led);
    }

    /** When it last said yes, if it ever did. */
    public synchronized OptionalLong lastYes() {
        refresh();
        return led.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(led.get(led.size() - 1).last());
    }

    /** Whether it has closed its application, as ordered. */
    public synchronized boolean closed() {
        refresh();
        return closed;
    }

    public synchronized Sum sum() {
        refresh();
        return sum;
    }

    /** All beginnings and ends of terms, in order, if the cluster was started so that they are told. */
    public synchronized List<Change> changes() {
        refresh();
        return List.copyOf(changes);
    }

    /** The size, once the process has reported it after the last {@link #forgetSize}; otherwise null. */
    synchronized @Nullable Size size() {
        refresh();
        return sized ? size : null;
    }

    /** Forgets the size, so that the next report is waited for. */
    synchronized void forgetSize() {
        refresh();
        sized = false;
    }

    /** The names of all threads, as reported with the size. */
    public synchronized List<String> threads() {
        return List.copyOf(threads);
    }

    private static OptionalLong first(List<Long> times, long since) {
        return times.stream()
                .filter(time -> time - since >= 0)
                .mapToLong(Long::longValue)
                .findFirst();
    }

    private void refresh() {
        if (!file.toFile().exists()) {
            return;
        }
        try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "r")) {
            byte[] fresh = new byte[(int) (lines.length() - read)];
            lines.seek(read);
            lines.readFully(fresh);
            String text = new String(fresh, StandardCharsets.UTF_8);
            int whole = text.lastIndexOf('\n') + 1; // a process may be stopped in the middle of a line
            read += text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length;
            text.substring(0, whole).lines().forEach(this::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "READY" -> {
                ready = OptionalLong.of(number(words[1]));
                startedInNanos = number(words[2]);
            }
            case "GRANTED" -> granted.add(number(words[1]));
            case "REVOKED" -> revoked.add(number(words[1]));
            case "CALLED" -> called.add(number(words[1]));
            case "YES" -> yes(new Span(number(words[1]), number(words[2])));
            case "LED" ->
                sum = new Sum(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        number(words[3]),
                        number(words[4]),
                        number(words[5]),
                        number(words[6]));
            case "BEGUN", "ENDED" -> changes.add(new Change(number(words[2]), words[1], words[0].equals("BEGUN")));
            case "SIZE" -> {
                threads.clear();
                size = new Size(number(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            }
            case "THREAD" -> threads.add(line.substring("THREAD ".length()));
            case "SIZED" -> sized = true;
            case "CLOSED" -> closed = true;
            case "NO" -> {
                // follows from the other lines
            }
            default -> throw new IllegalArgumentException("Unknown line in " + file + ": '" + line + "'");
        }
    }

    private void yes(Span span) {
        if (!led.isEmpty() && led.get(led.size() - 1).first() == span.first()) {
            led.remove(led.size() - 1);
        }
        led.add(span);
    }

    private static long number(String word) {
        return Long.parseLong(word);
    }
}
