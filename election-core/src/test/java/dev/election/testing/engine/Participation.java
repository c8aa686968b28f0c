// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.testing.judge.Led;
import dev.election.testing.judge.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One instance in one election: what it says when it is asked, and what its listener is told. */
final class Participation implements Report, LeadershipListener {

    private final String instance;
    private final LeaderElection election;

    // All guarded by this. Written by the thread that asks, and by the listener's.
    private final Map<Long, Led> led = new LinkedHashMap<>();
    private final Map<Long, Long> over = new LinkedHashMap<>();
    private final Map<Long, Long> revoked = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private long currentToken;

    Participation(String instance, LeaderElection election) {
        this.instance = instance;
        this.election = election;
        election.addListener(this);
    }

    LeaderElection election() {
        return election;
    }

    /** Asks whether it leads, and writes down what it says. */
    void ask() {
        long before = System.nanoTime();
        Optional<Term> term = election.term().filter(Term::isCurrent);
        long after = System.nanoTime();
        note(term.map(Term::token).orElse(0L), before, after);
    }

    private synchronized void note(long token, long before, long after) {
        if (currentToken != 0 && currentToken != token) {
            over.put(currentToken, after);
        }
        currentToken = token;
        if (token != 0) {
            Led known = led.get(token);
            led.put(token, new Led(instance, token, known == null ? after : known.firstNanos(), before));
        }
    }

    @Override
    public synchronized void granted(Term term) {
        told.add("GRANTED " + term.token());
    }

    @Override
    public synchronized void revoked(Term term, RevocationReason reason) {
        told.add("REVOKED " + term.token());
        revoked.put(term.token(), System.nanoTime());
    }

    @Override
    public String instance() {
        return instance;
    }

    @Override
    public synchronized List<Led> led() {
        return List.copyOf(led.values());
    }

    @Override
    public synchronized Map<Long, Long> over() {
        return Map.copyOf(over);
    }

    @Override
    public synchronized OptionalLong revoked(long token) {
        Long at = revoked.get(token);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    @Override
    public synchronized List<String> told() {
        return List.copyOf(told);
    }
}
