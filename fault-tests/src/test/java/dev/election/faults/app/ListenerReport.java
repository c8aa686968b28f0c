// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import org.springframework.stereotype.Component;

/** Reports what a listener is told, and when. */
@Component
final class ListenerReport implements LeadershipListener {

    private final Report report;

    ListenerReport(LeaderElection election, Report report) {
        this.report = report;
        election.addListener(this);
    }

    @Override
    public void granted(Term term) {
        report.say("GRANTED", term.token(), System.nanoTime());
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        report.say("REVOKED", term.token(), System.nanoTime(), reason);
    }
}
