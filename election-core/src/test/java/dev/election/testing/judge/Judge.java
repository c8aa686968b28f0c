// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Judges what all instances reported of one election. A silent instance is not taken to lead: what is reported as led
 * was led, so an overlap that is found is one.
 */
public final class Judge {

    /** What a listener's thread may need to be called, on a machine that is busy with starting processes. */
    public static final long TOLD_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Judge() {}

    /**
     * Judges the reports.
     *
     * @param claims the tokens of the record in the store, in their order, each once
     * @param stale what was written by an older term after a newer one had begun
     * @param alive the instances that still could be told of the end of a term
     */
    public static Verdict judge(
            List<? extends Report> reports, List<Long> claims, List<String> stale, List<String> alive) {
        List<Led> led = reports.stream()
                .flatMap(report -> report.led().stream())
                .sorted(Comparator.comparingLong(Led::firstNanos))
                .toList();
        return new Verdict(
                led.size(), longestVacancy(led), overlaps(led), disorder(led, claims), stale, late(reports, alive));
    }

    /** Finds what was written by an older term after a newer one had written. */
    public static List<String> stale(List<Long> tokensWritten) {
        List<String> found = new ArrayList<>();
        long newest = 0;
        for (long token : tokensWritten) {
            if (token < newest) {
                found.add("S3: term " + token + " wrote after term " + newest);
            }
            newest = Math.max(newest, token);
        }
        return found;
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

    private static List<String> late(List<? extends Report> reports, List<String> alive) {
        List<String> found = new ArrayList<>();
        for (Report report : reports) {
            for (Map.Entry<Long, Long> over : report.over().entrySet()) {
                OptionalLong told = report.revoked(over.getKey());
                long lateNanos = report.awake(over.getValue(), told.orElse(System.nanoTime()));
                // an instance that was killed meanwhile could not be told any more
                if (lateNanos > TOLD_WITHIN_NANOS && (told.isPresent() || alive.contains(report.instance()))) {
                    found.add("S4: " + report.instance() + " did not lead term " + over.getKey()
                            + " any more, and was told so " + lateNanos / 1_000_000 + " ms later"
                            + (told.isPresent() ? "" : " or never"));
                }
            }
            found.addAll(unpaired(report));
        }
        return found;
    }

    private static List<String> unpaired(Report report) {
        List<String> told = report.told();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            String expected = i % 2 == 0 ? "GRANTED" : told.get(i - 1).replace("GRANTED", "REVOKED");
            if (!told.get(i).startsWith(expected)) {
                found.add("S4: " + report.instance() + " was told " + told);
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
