// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.Term;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * An election as this instance observes it, for the endpoint.
 *
 * @param state the state of this instance in the election: leader, standby, watching, or stopped
 * @param leader the leader as last observed; absent if there is none, or nothing is known
 * @param term the term that this instance holds; absent if it does not lead
 * @since 0.1.0
 */
public record ElectionDescriptor(
        String state,
        @Nullable LeaderDescriptor leader,
        @Nullable TermDescriptor term) implements OperationResponseBody {

    static ElectionDescriptor of(LeaderElection election, InstanceStatus status) {
        Term term = election.term().orElse(null);
        return new ElectionDescriptor(
                term == null ? LowerCaseNames.ofFollower(status.phase()) : "leader",
                election.leader().map(LeaderDescriptor::of).orElse(null),
                term == null ? null : TermDescriptor.of(term));
    }

    /** The leader of an election. */
    public record LeaderDescriptor(
            String instance, @Nullable String address, long token, Instant since) {

        private static LeaderDescriptor of(Leader leader) {
            return new LeaderDescriptor(leader.instance(), leader.address(), leader.token(), leader.since());
        }
    }

    /**
     * The term that this instance holds.
     *
     * @param remaining the time for which the term lasts if no further heartbeat succeeds
     */
    public record TermDescriptor(long token, Instant since, Duration remaining) {

        private static TermDescriptor of(Term term) {
            return new TermDescriptor(term.token(), term.since(), term.remaining());
        }
    }
}
