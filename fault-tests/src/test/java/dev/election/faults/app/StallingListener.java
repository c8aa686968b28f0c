// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.Term;
import org.springframework.stereotype.Component;

/** A listener that does not come back from {@code granted} while it is ordered to stall. */
@Component
final class StallingListener implements LeadershipListener {

    private final Stalls stalls;

    StallingListener(LeaderElection election, Stalls stalls) {
        this.stalls = stalls;
        election.addListener(this);
    }

    @Override
    public void granted(Term term) {
        stalls.pass("listener");
    }
}
