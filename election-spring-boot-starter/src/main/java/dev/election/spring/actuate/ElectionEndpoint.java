// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.NotLeaderException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows elections, and moves leadership.
 *
 * <p>What may be moved is up to the application: by default the endpoint can only be read
 * ({@code management.endpoint.election.access=unrestricted} opens it). A move begins an orderly end, in which work in flight
 * is waited for; the answer shows the election at the begin of it.
 */
@Endpoint(id = "election", defaultAccess = Access.READ_ONLY)
public final class ElectionEndpoint {

    /** What can be asked of an instance in one election. */
    public enum Action {

        /** Give leadership up in order; with a time to sit out, claim it no more before that has passed. */
        STEP_DOWN,

        /** Hand leadership to another instance. */
        TRANSFER
    }

    private final LeaderElections elections;

    public ElectionEndpoint(LeaderElections elections) {
        this.elections = elections;
    }

    /** This instance and all its elections. */
    @ReadOperation
    public ElectionsDescriptor elections() {
        return ElectionsDescriptor.of(elections);
    }

    /** One election; null if this instance has not joined it. */
    @ReadOperation
    public @Nullable ElectionDescriptor election(@Selector String election) {
        LeaderElection found = find(election);
        return found == null ? null : describe(found);
    }

    /**
     * Moves leadership of one election away from this instance; null if this instance has not joined it.
     *
     * @param sitOut how long this instance sits out after it stepped down, for instance {@code 30s}; if not given, until
     *     another instance leads
     * @param to the instance that leadership is transferred to
     */
    @WriteOperation
    public @Nullable ElectionDescriptor move(
            @Selector String election, Action action, @Nullable Duration sitOut, @Nullable String to) {
        LeaderElection found = find(election);
        if (found == null) {
            return null;
        }
        switch (action) {
            case STEP_DOWN -> stepDown(found, sitOut, to);
            case TRANSFER -> transfer(found, sitOut, to);
        }
        return describe(found);
    }

    private void stepDown(LeaderElection election, @Nullable Duration sitOut, @Nullable String to) {
        if (to != null) {
            throw refused("'to' goes with the action transfer; whoever steps down does not choose who is next");
        }
        if (sitOut == null) {
            require(election);
            election.stepDown();
        } else if (sitOut.isNegative()) {
            throw refused("'sitOut' must not be negative, but is " + sitOut);
        } else {
            election.stepDown(sitOut);
        }
    }

    private void transfer(LeaderElection election, @Nullable Duration sitOut, @Nullable String to) {
        if (to == null || to.isBlank()) {
            throw refused("The action transfer needs 'to', the id of the instance that is to lead");
        } else if (sitOut != null) {
            throw refused("'sitOut' goes with the action step-down; after a transfer the other instance leads");
        } else if (to.equals(elections.instance())) {
            throw refused("This instance is '" + to + "' itself: name another one");
        }
        require(election);
        try {
            election.transferTo(to);
        } catch (NotLeaderException | IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static void require(LeaderElection election) {
        try {
            election.requireTerm();
        } catch (NotLeaderException e) {
            throw refused(e.getMessage() + "; ask the leader");
        }
    }

    private static InvalidEndpointRequestException refused(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }

    private ElectionDescriptor describe(LeaderElection election) {
        return ElectionDescriptor.of(election, elections.status());
    }

    // not election(name), which would join an election that somebody mistyped
    private @Nullable LeaderElection find(String name) {
        return elections.elections().stream()
                .filter(election -> election.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
