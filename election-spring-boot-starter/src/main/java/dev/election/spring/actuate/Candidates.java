// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Candidate;
import dev.election.InstanceStatus;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.actuate.ElectionsDescriptor.CandidateDescriptor;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live candidates of one response: read once, however many elections it shows. */
record Candidates(String self, Map<String, Candidate> byInstance) {

    static Candidates of(LeaderElections elections) {
        Map<String, Candidate> byInstance = new LinkedHashMap<>();
        elections.candidates().stream()
                .sorted(Comparator.comparing(Candidate::instance))
                .forEach(candidate -> byInstance.put(candidate.instance(), candidate));
        return new Candidates(elections.instance(), byInstance);
    }

    /** How long the lease of this leader lasts, as observed from here; null if its lease is not known. */
    @Nullable
    Duration leaseRemaining(Leader leader) {
        Candidate candidate = byInstance.get(leader.instance());
        return candidate == null ? null : candidate.leaseRemaining();
    }

    /** Each candidate with the number of elections that it leads. */
    List<CandidateDescriptor> describe(List<LeaderElection> elections, InstanceStatus status) {
        Map<String, Integer> led = new HashMap<>();
        elections.forEach(election -> leaderOf(election, led));
        return byInstance.values().stream()
                .map(each -> CandidateDescriptor.of(each, led.getOrDefault(each.instance(), 0), status))
                .toList();
    }

    private void leaderOf(LeaderElection election, Map<String, Integer> led) {
        if (election.isLeader()) {
            led.merge(self, 1, Integer::sum);
            return;
        }
        election.leader()
                .map(Leader::instance)
                .filter(leader -> !leader.equals(self)) // its own term is ending or over
                .ifPresent(leader -> led.merge(leader, 1, Integer::sum));
    }
}
