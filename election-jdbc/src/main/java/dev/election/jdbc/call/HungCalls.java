// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls were left behind and still hang, each with a thread and perhaps a connection. From a certain number on
 * new calls are refused, except one now and then, so that an outage of hours does not collect threads without end. Safe
 * for many threads.
 */
final class HungCalls {

    // Two lines leave two behind in each call's time. Of a driver that waits to connect for as long as an operating
    // system does, about two minutes, fewer than this hang: the next call after an outage is made at once (L2).
    private static final int REFUSED_FROM = 128;
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final AtomicInteger hanging = new AtomicInteger();

    // Until when calls are refused if too many hang. Written when a call is left behind, read by all.
    private volatile Deadline pause = Deadline.in(Duration.ZERO);

    void refuseIfTooMany() {
        int count = hanging.get();
        if (count >= REFUSED_FROM && !pause.passed()) {
            throw new LeaseStoreException("The database was not asked: " + count
                    + " earlier calls still hang in the driver; another try is made every " + PAUSE.toSeconds() + " s");
        }
    }

    /** A call is left behind. */
    void add() {
        hanging.incrementAndGet();
        pause = Deadline.in(PAUSE);
    }

    /** A call that was left behind has ended after all. */
    void remove() {
        hanging.decrementAndGet();
    }
}
