// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Drain;
import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * An election as this instance observes it, for the endpoint.
 *
 * @param state the state of this instance in the election: leader, draining, standby, watching, or stopped
 * @param leader the leader as last observed; absent if there is none, or nothing is known; this instance only while its
 *     state is leader or draining
 * @param term the term that this instance holds; absent if it does not lead, and is not draining
 * @param draining the graceful end of that term; absent unless the state is draining
 * @param sitOutRemaining for how long this instance does not claim the election, as requested; absent if it does
 * @param history what happened in the election, newest first; absent in the list of all elections, which has one
 *     history for all
 * @since 0.1.0
 */
public record ElectionDescriptor(
        String state,
        @Nullable LeaderDescriptor leader,
        @Nullable TermDescriptor term,
        @Nullable DrainDescriptor draining,
        @Nullable Duration sitOutRemaining,
        @Nullable List<HistoryDescriptor> history)
        implements OperationResponseBody {

    static ElectionDescriptor of(LeaderElection election, InstanceStatus status, Candidates candidates) {
        Term led = election.term().orElse(null);
        Drain drain = led == null ? election.drain().orElse(null) : null;
        if (status.phase() == Phase.STOPPED) {
            led = null; // a term that outlasted the stop
            drain = null;
        }
        Term term = drain == null ? led : drain.term();
        Duration sitOut = election.sitOutRemaining();
        String state = led != null ? "leader" : drain != null ? "draining" : LowerCaseNames.ofFollower(status.phase());
        // the state and the leader are read one after the other, and must not contradict each other
        return new ElectionDescriptor(
                state,
                election.leader()
                        .filter(leader -> term != null || !leader.instance().equals(candidates.self()))
                        .map(leader -> LeaderDescriptor.of(
                                leader, term == null ? candidates.leaseRemaining(leader) : term.remaining()))
                        .orElse(null),
                term == null ? null : TermDescriptor.of(term),
                drain == null ? null : DrainDescriptor.of(drain),
                sitOut.isZero() ? null : sitOut,
                null);
    }

    ElectionDescriptor with(List<HistoryDescriptor> entries) {
        return new ElectionDescriptor(state, leader, term, draining, sitOutRemaining, entries);
    }

    /**
     * A graceful end of a term that is not complete.
     *
     * @param reason why the term ends
     * @param waitsFor the work and the listeners that have not ended
     */
    public record DrainDescriptor(String reason, Instant since, List<AwaitedDescriptor> waitsFor) {

        private static DrainDescriptor of(Drain drain) {
            return new DrainDescriptor(
                    LowerCaseNames.of(drain.reason()),
                    drain.since(),
                    drain.waitsFor().stream().map(AwaitedDescriptor::of).toList());
        }
    }

    /**
     * What a graceful end waits for.
     *
     * @param what the method of leader work, or a listener
     * @param thread the name of the thread that is in it; absent if there is none
     */
    public record AwaitedDescriptor(String what, @Nullable String thread) {

        private static AwaitedDescriptor of(Drain.Awaited awaited) {
            Thread thread = awaited.thread();
            return new AwaitedDescriptor(awaited.what(), thread == null ? null : thread.getName());
        }
    }

    /**
     * The leader of an election.
     *
     * @param since when its term began, by its own clock
     * @param remaining the time until its lease may be expired if this instance observes no further heartbeat of it; if
     *     it is this instance, the time for which its term lasts without a further heartbeat; absent if its lease is
     *     not known
     */
    public record LeaderDescriptor(
            String instance,
            @Nullable String address,
            long token,
            Instant since,
            @Nullable Duration remaining) {

        private static LeaderDescriptor of(Leader leader, @Nullable Duration remaining) {
            return new LeaderDescriptor(leader.instance(), leader.address(), leader.token(), leader.since(), remaining);
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
