// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The places at which this process stalls by order, until it is ordered to go on. */
@Component
final class Stalls {

    private final Report report;
    private final Set<String> places = new HashSet<>(); // guarded by this

    Stalls(Report report) {
        this.report = report;
    }

    synchronized void begin(String place) {
        places.add(place);
    }

    synchronized void end() {
        places.clear();
        notifyAll();
    }

    /** Returns at once, or when the stall of this place is over. */
    synchronized void pass(String place) {
        boolean told = false;
        while (places.contains(place)) {
            if (!told) {
                report.say("STALLED", System.nanoTime(), place);
                told = true;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
