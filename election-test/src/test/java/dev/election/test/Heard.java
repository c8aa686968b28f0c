// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told. */
final class Heard implements LeadershipListener {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void granted(Term term) {
        calls.add("granted " + term.election() + " " + term.token());
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        calls.add("revoked " + term.election() + " " + term.token() + " " + reason);
    }

    @Override
    public void atRisk(Term term) {
        calls.add("at risk " + term.election() + " " + term.token());
    }

    @Override
    public void leaderChanged(Leader leader) {
        calls.add("led by " + leader.instance() + " " + leader.token());
    }
}
