// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Candidate;
import dev.election.HeartbeatTimes;
import dev.election.InstanceStatus;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * This instance and its elections, for the endpoint.
 *
 * @param summary counts over all elections, whichever of them are shown
 * @param page which of the elections are shown; absent if all that match are
 * @param elections the elections by name, in the order that was requested: by default alphabetical
 * @param history the newest entries of all elections, newest first
 * @since 0.1.0
 */
public record ElectionsDescriptor(
        InstanceDescriptor instance,
        SummaryDescriptor summary,
        @Nullable PageDescriptor page,
        Map<String, ElectionDescriptor> elections,
        List<HistoryDescriptor> history)
        implements OperationResponseBody {

    static ElectionsDescriptor of(LeaderElections elections, ElectionsQuery query) {
        InstanceStatus status = elections.status();
        List<LeaderElection> all = List.copyOf(elections.elections());
        Candidates candidates = Candidates.of(elections);
        List<LeaderElection> matching = query.matching(all);
        Map<String, ElectionDescriptor> shown = new LinkedHashMap<>();
        for (LeaderElection election : query.onPage(matching)) {
            shown.put(election.name(), ElectionDescriptor.of(election, status, candidates));
        }
        return new ElectionsDescriptor(
                InstanceDescriptor.of(elections.instance(), status, candidates.describe(all, status)),
                SummaryDescriptor.of(all),
                query.describePage(matching),
                shown,
                elections.history().stream().map(HistoryDescriptor::of).toList());
    }

    /**
     * Counts over all elections of this instance.
     *
     * @param elections those that it has joined
     * @param leading those that it leads
     * @param draining those in which its term is draining
     * @param vacant those without a leader, or whose leader is not known
     */
    public record SummaryDescriptor(int elections, int leading, int draining, int vacant) {

        private static SummaryDescriptor of(List<LeaderElection> all) {
            int leading = 0;
            int draining = 0;
            int vacant = 0;
            for (LeaderElection election : all) {
                if (election.isLeader()) {
                    leading++;
                } else if (election.drain().isPresent()) {
                    draining++;
                } else if (election.leader().isEmpty()) {
                    vacant++;
                }
            }
            return new SummaryDescriptor(all.size(), leading, draining, vacant);
        }
    }

    /**
     * A part of the elections.
     *
     * @param number the number of the page; the first is 0
     * @param size the largest number of elections on a page
     * @param elections the elections on all pages
     * @param pages the number of pages
     */
    public record PageDescriptor(int number, int size, int elections, int pages) {}

    /**
     * This instance.
     *
     * @param phase stopped, watching, or standing
     * @param leaseRemaining the time for which its lease may be taken for valid without a further heartbeat
     * @param lastHeartbeat when the last confirmed heartbeat was sent, by this machine's clock
     * @param observationSilence the time since the first request about elections after which no observation has
     *     succeeded; zero if observations succeed
     * @param margin how much of the lease's validity was left when a renewal was confirmed: the least of the last hour;
     *     absent if none was confirmed in that time
     * @param heartbeat how long heartbeats take; absent before the first one
     * @param candidates the live candidates as last observed
     */
    public record InstanceDescriptor(
            String id,
            String phase,
            Duration leaseDuration,
            Duration heartbeatInterval,
            Duration leaseRemaining,
            @Nullable Instant lastHeartbeat,
            Duration observationSilence,
            @Nullable Duration margin,
            @Nullable HeartbeatDescriptor heartbeat,
            List<CandidateDescriptor> candidates) {

        private static InstanceDescriptor of(
                String instance, InstanceStatus status, List<CandidateDescriptor> candidates) {
            HeartbeatTimes times = status.heartbeats();
            return new InstanceDescriptor(
                    instance,
                    LowerCaseNames.of(status.phase()),
                    status.leaseDuration(),
                    status.heartbeatInterval(),
                    status.leaseRemaining(),
                    status.lastHeartbeat(),
                    status.observationSilence(),
                    times == null ? null : times.margin(),
                    times == null ? null : HeartbeatDescriptor.of(times),
                    candidates);
        }
    }

    /**
     * How long heartbeats take, and the times that would suit them.
     *
     * @param count how many heartbeats the figures are about: the last 500 at most
     * @param suggestedLease the shortest usual lease duration that would have left a third of it in the worst case of
     *     the last hour
     * @param suggestedInterval the heartbeat interval that belongs to it
     */
    public record HeartbeatDescriptor(
            int count, Duration p50, Duration p99, Duration max, Duration suggestedLease, Duration suggestedInterval) {

        private static HeartbeatDescriptor of(HeartbeatTimes times) {
            return new HeartbeatDescriptor(
                    times.count(),
                    times.p50(),
                    times.p99(),
                    times.max(),
                    times.suggestedLease(),
                    times.suggestedInterval());
        }
    }

    /**
     * A live candidate. The times are those of this instance's clock: no clock of another machine is in them.
     *
     * @param state silent if it has shown no heartbeat for two and a half heartbeat intervals, so that it may be dead;
     *     otherwise leader, or standby if it leads none of the elections of this instance
     * @param leads how many of the elections of this instance it leads
     * @param silence how long ago its newest heartbeat was first observed; for this instance, how long ago its last
     *     confirmed heartbeat was sent
     * @param leaseRemaining the time until its lease may be expired if no further heartbeat of it is observed; for this
     *     instance, the time for which its lease may be taken for valid
     * @param application the name of its application; absent if it is not known
     * @param heartbeatInterval how often it renews its lease; absent if it is not known
     */
    public record CandidateDescriptor(
            String instance,
            @Nullable String address,
            @Nullable String application,
            String state,
            int leads,
            Duration silence,
            Duration leaseRemaining,
            Duration leaseDuration,
            @Nullable Duration heartbeatInterval) {

        static CandidateDescriptor of(Candidate candidate, int leads, InstanceStatus status) {
            Duration recent = status.heartbeatInterval().multipliedBy(5).dividedBy(2);
            String state = candidate.silence().compareTo(recent) > 0 ? "silent" : leads > 0 ? "leader" : "standby";
            return new CandidateDescriptor(
                    candidate.instance(),
                    candidate.address(),
                    candidate.application(),
                    state,
                    leads,
                    candidate.silence(),
                    candidate.leaseRemaining(),
                    candidate.leaseDuration(),
                    candidate.heartbeatInterval());
        }
    }
}
