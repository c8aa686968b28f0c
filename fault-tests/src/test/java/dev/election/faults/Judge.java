// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Judges what all processes reported. A silent process is not taken to lead: what is reported as led was led, so an
 * overlap that is found is one.
 */
final class Judge {

    /** What a listener's thread may need to be called, on a machine that is busy with starting processes. */
    static final long TOLD_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Judge() {}

    static Verdict judge(List<ProcessReport> reports, List<Long> claims, List<String> stale, List<String> alive) {
        List<Led> led = reports.stream()
                .flatMap(report -> report.led().stream())
                .sorted(Comparator.comparingLong(Led::firstNanos))
                .toList();
        return new Verdict(
                led.size(), longestVacancy(led), overlaps(led), disorder(led, claims), stale, late(reports, alive));
    }

    private static List<String> overlaps(List<Led> led) {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < led.size(); i++) {
            for (Led earlier : led.subList(0, i)) {
                if (earlier.lastNanos() >= led.get(i).firstNanos()) {
                    found.add("S1: " + earlier + ", but " + led.get(i));
                }
            }
        }
        return found;
    }

    private static List<String> disorder(List<Led> led, List<Long> claims) {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < led.size(); i++) {
            if (led.get(i).token() <= led.get(i - 1).token()) {
                found.add("S2: " + led.get(i - 1) + ", then " + led.get(i));
            }
        }
        for (int i = 1; i < claims.size(); i++) {
            if (claims.get(i) <= claims.get(i - 1)) {
                found.add("S2: token " + claims.get(i) + " was claimed after " + claims.get(i - 1));
            }
        }
        return found;
    }

    private static List<String> late(List<ProcessReport> reports, List<String> alive) {
        List<String> found = new ArrayList<>();
        for (ProcessReport report : reports) {
            for (Map.Entry<Long, Long> over : report.over().entrySet()) {
                OptionalLong told = report.revoked(over.getKey());
                long lateNanos = report.awake(over.getValue(), told.orElse(System.nanoTime()));
                // a process that was killed meanwhile could not be told any more
                if (lateNanos > TOLD_WITHIN_NANOS && (told.isPresent() || alive.contains(report.process()))) {
                    found.add("S4: " + report.process() + " did not lead term " + over.getKey()
                            + " any more, and was told so " + lateNanos / 1_000_000 + " ms later"
                            + (told.isPresent() ? "" : " or never"));
                }
            }
            found.addAll(unpaired(report));
        }
        return found;
    }

    private static List<String> unpaired(ProcessReport report) {
        List<String> told = report.told();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            String expected = i % 2 == 0 ? "GRANTED" : told.get(i - 1).replace("GRANTED", "REVOKED");
            if (!told.get(i).startsWith(expected)) {
                found.add("S4: " + report.process() + " was told " + told);
                break;
            }
        }
        return found;
    }

    private static long longestVacancy(List<Led> led) {
        long longest = 0;
        for (int i = 1; i < led.size(); i++) {
            longest = Math.max(longest, led.get(i).firstNanos() - led.get(i - 1).lastNanos());
        }
        return longest;
    }
}
