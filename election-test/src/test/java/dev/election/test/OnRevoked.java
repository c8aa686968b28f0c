// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;

/** Does something when a term is revoked. */
record OnRevoked(Runnable action) implements LeadershipListener {

    @Override
    public void revoked(Term term, RevocationReason reason) {
        action.run();
    }
}
