// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;

/** The term of work that came too late to be admitted under it: never current. */
record LateTerm(Term term) implements Term {

    @Override
    public String election() {
        return term.election();
    }

    @Override
    public long token() {
        return term.token();
    }

    @Override
    public String leaseId() {
        return term.leaseId();
    }

    @Override
    public Instant since() {
        return term.since();
    }

    @Override
    public boolean isCurrent() {
        return false;
    }

    @Override
    public Duration remaining() {
        return Duration.ZERO;
    }

    @Override
    public void ensureCurrent() {
        term.ensureCurrent();
        throw new LeadershipLostException(
                election(),
                token(),
                "Term " + token() + " of '" + election()
                        + "' was ending when a task of its work started on another thread, and that work had ended:"
                        + " nothing would have waited for the task, so it was refused");
    }
}
