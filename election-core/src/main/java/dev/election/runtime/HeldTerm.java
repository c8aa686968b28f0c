// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A term of this instance: computed from the clock, and once found over, over for good. */
final class HeldTerm implements Term {

    private static final int NO_ADMISSION = 1 << 30;

    private final TermId id;
    private final Instant since;
    private final LeaseView lease;

    // Only ever set. Written by whoever finds the term over first, read by all.
    private volatile boolean ended;

    // The number of pieces of work in flight; NO_ADMISSION is added once when the term begins to be given up.
    private final AtomicInteger work = new AtomicInteger();

    // Written once before NO_ADMISSION is added, run by whoever leaves last.
    private volatile Runnable whenIdle = () -> {};

    HeldTerm(TermId id, Instant since, LeaseView lease) {
        this.id = id;
        this.since = since;
        this.lease = lease;
    }

    @Override
    public String election() {
        return id.election();
    }

    @Override
    public long token() {
        return id.token();
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public boolean isCurrent() {
        if (ended) {
            return false;
        }
        if (lease.holds()) {
            return true;
        }
        ended = true; // protocol, rule 3: over for good, even if the next renewal succeeds
        return false;
    }

    /** Whether this instance leads by this term: it is current, and not being given up. */
    boolean leads() {
        return work.get() < NO_ADMISSION && isCurrent();
    }

    @Override
    public Duration remaining() {
        return isCurrent() ? Duration.ofNanos(lease.remainingNanos()) : Duration.ZERO;
    }

    @Override
    public void ensureCurrent() {
        if (!isCurrent()) {
            throw new LeadershipLostException(
                    id.election(),
                    id.token(),
                    "Term " + id.token() + " of '" + id.election()
                            + "' is over: this instance may lead again only in a later term; stop this work");
        }
    }

    Optional<LeaderWork> admit() {
        // counted first and asked then: an orderly end that begins in between waits for us, or refuses us
        if (work.getAndIncrement() >= NO_ADMISSION || !isCurrent()) {
            leave();
            return Optional.empty();
        }
        return Optional.of(new LeaderWork(this, this::leave));
    }

    /** Admits no more work; the action runs when none is in flight any more, perhaps at once. */
    void stopAdmission(Runnable idle) {
        whenIdle = idle;
        if (work.getAndAdd(NO_ADMISSION) == 0) {
            idle.run();
        }
    }

    void end() {
        ended = true;
        if (work.get() < NO_ADMISSION) {
            stopAdmission(() -> {});
        }
    }

    private void leave() {
        if (work.decrementAndGet() == NO_ADMISSION) {
            whenIdle.run();
        }
    }

    @Override
    public String toString() {
        return "term " + id.token() + " of '" + id.election() + "'";
    }
}
