// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.Term;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Asks about every millisecond whether this instance leads, and reports from when to when it did: {@code BELIEF token
 * first last} while it does, {@code OVER token last no} once it does not. A time is never reported as led that was not:
 * the first yes is stamped after its answer, the last yes before its question, wherever the process freezes in between.
 */
@Component
final class Sampler implements Runnable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Belief belief;
    private final Report report;

    private @Nullable Term term;
    private long firstYes;
    private long lastYes;
    private long reported;

    Sampler(Belief belief, Report report) {
        this.belief = belief;
        this.report = report;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        report.say("READY", System.nanoTime());
        Thread thread = new Thread(this, "sampler");
        thread.setDaemon(true); // goes on to the very end of the process
        thread.start();
    }

    @Override
    public void run() {
        while (true) {
            sample();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void sample() {
        Term known = term;
        long before = System.nanoTime();
        if (known == null) {
            begin(belief.term().orElse(null));
        } else if (belief.holds(known)) {
            lastYes = before;
            if (lastYes - reported > REPORT_NANOS) {
                tell(known);
            }
        } else {
            long no = System.nanoTime();
            tell(known);
            report.say("OVER", known.token(), lastYes, no);
            begin(belief.term().orElse(null));
        }
    }

    private void begin(@Nullable Term next) {
        term = next;
        // having been told of a term is not yet a yes: the term is asked once more, and the clock is read after that
        if (next != null && belief.holds(next)) {
            firstYes = System.nanoTime();
            lastYes = firstYes;
            reported = firstYes;
        } else {
            term = null;
        }
    }

    private void tell(Term known) {
        if (lastYes - firstYes >= 0) {
            report.say("BELIEF", known.token(), firstYes, lastYes);
            reported = lastYes;
        }
    }
}
