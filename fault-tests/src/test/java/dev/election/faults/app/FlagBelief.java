// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Breaks rule 3 on purpose: a flag that a thread must get round to clearing. A test shows that this is found out. */
@Component
@ConditionalOnProperty(name = "faults.belief", havingValue = "flag")
final class FlagBelief implements Belief, LeadershipListener {

    private volatile @Nullable Term flag; // written by the listener's thread, read by the sampler

    FlagBelief(LeaderElection election) {
        election.addListener(this);
    }

    @Override
    public void granted(Term term) {
        flag = term;
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200)); // a thread that is busy, say
        flag = null;
    }

    @Override
    public Optional<Term> term() {
        return Optional.ofNullable(flag);
    }

    @Override
    public boolean holds(Term term) {
        return flag == term;
    }
}
