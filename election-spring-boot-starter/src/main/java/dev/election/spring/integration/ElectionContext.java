// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import dev.election.LeaderElection;
import org.springframework.integration.leader.Context;

/**
 * An election as a context of Spring Integration's leadership events. It outlives terms, and answers for the one that
 * is held now.
 */
final class ElectionContext implements Context {

    private final LeaderElection election;

    ElectionContext(LeaderElection election) {
        this.election = election;
    }

    @Override
    public boolean isLeader() {
        return election.isLeader();
    }

    /** Steps down gracefully. Returns at once. */
    @Override
    public void yield() {
        election.stepDown();
    }

    @Override
    public String getRole() {
        return election.name();
    }

    @Override
    public String toString() {
        return "ElectionContext{role=" + getRole() + ", isLeader=" + isLeader() + "}";
    }
}
