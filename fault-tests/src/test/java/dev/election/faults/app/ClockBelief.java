// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.LeaderElection;
import dev.election.Term;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The way it is meant: asks the term each time. A term lasts longer than {@code isLeader()}, so this is the stricter
 * one.
 */
@Component
@ConditionalOnProperty(name = "faults.belief", havingValue = "clock", matchIfMissing = true)
final class ClockBelief implements Belief {

    private final LeaderElection election;

    ClockBelief(LeaderElection election) {
        this.election = election;
    }

    @Override
    public Optional<Term> term() {
        return election.term();
    }

    @Override
    public boolean holds(Term term) {
        return term.isCurrent();
    }
}
