// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.testing.judge.Led;
import dev.election.testing.judge.Report;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What one process has reported so far. Safe for use by many threads. */
final class ProcessReport implements Report {

    private final String process;
    private final Path file;
    private long read;
    private final Map<Long, Led> led = new LinkedHashMap<>();
    private final Map<Long, Long> over = new LinkedHashMap<>();
    private final Map<Long, Long> revoked = new LinkedHashMap<>();
    private final Map<String, Long> stalls = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<long[]> frozen = new ArrayList<>();
    private long ready = -1;

    ProcessReport(String process, Path file) {
        this.process = process;
        this.file = file;
    }

    @Override
    public String instance() {
        return process;
    }

    synchronized boolean isReady() {
        refresh();
        return ready >= 0;
    }

    @Override
    public synchronized List<Led> led() {
        refresh();
        return List.copyOf(led.values());
    }

    @Override
    public synchronized Map<Long, Long> over() {
        refresh();
        return Map.copyOf(over);
    }

    @Override
    public synchronized OptionalLong revoked(long token) {
        refresh();
        return revoked.containsKey(token) ? OptionalLong.of(revoked.get(token)) : OptionalLong.empty();
    }

    /** When the process stalled at this place, if it did. */
    synchronized OptionalLong stalled(String place) {
        refresh();
        return stalls.containsKey(place) ? OptionalLong.of(stalls.get(place)) : OptionalLong.empty();
    }

    @Override
    public synchronized List<String> told() {
        refresh();
        return List.copyOf(told);
    }

    /** Says that the process stood still between these times. */
    synchronized void frozen(long fromNanos, long toNanos) {
        frozen.add(new long[] {fromNanos, toNanos});
    }

    @Override
    public synchronized long awake(long fromNanos, long toNanos) {
        long asleep = frozen.stream()
                .mapToLong(time -> Math.max(0, Math.min(toNanos, time[1]) - Math.max(fromNanos, time[0])))
                .max()
                .orElse(0);
        return toNanos - fromNanos - asleep;
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
            read += whole;
            text.substring(0, whole).lines().map(line -> line.split(" ")).forEach(this::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String[] words) {
        long first = Long.parseLong(words[1]);
        switch (words[0]) {
            case "READY" -> ready = first;
            case "BELIEF" -> led.put(first, new Led(process, first, nanos(words[2]), nanos(words[3])));
            case "OVER" -> over.put(first, nanos(words[3]));
            case "STALLED" -> stalls.put(words[2], first);
            case "GRANTED" -> told.add("GRANTED " + first);
            case "REVOKED" -> {
                told.add("REVOKED " + first);
                revoked.put(first, nanos(words[2]));
            }
            default -> throw new IllegalArgumentException(process + " said " + String.join(" ", words));
        }
    }

    private static long nanos(String word) {
        return Long.parseLong(word);
    }
}
