// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Candidate;
import dev.election.InstanceStatus;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * This instance and all its elections, for the endpoint.
 *
 * @param elections the elections by name, in alphabetical order
 * @since 0.1.0
 */
public record ElectionsDescriptor(InstanceDescriptor instance, Map<String, ElectionDescriptor> elections)
        implements OperationResponseBody {

    static ElectionsDescriptor of(LeaderElections elections) {
        InstanceStatus status = elections.status();
        Map<String, ElectionDescriptor> each = new TreeMap<>();
        for (LeaderElection election : elections.elections()) {
            each.put(election.name(), ElectionDescriptor.of(election, status, elections.instance()));
        }
        return new ElectionsDescriptor(InstanceDescriptor.of(elections, status), each);
    }

    /**
     * This instance.
     *
     * @param phase stopped, watching, or standing
     * @param leaseRemaining the time for which its lease may be taken for valid without a further heartbeat
     * @param lastHeartbeat when the last confirmed heartbeat was sent, by this machine's clock
     * @param candidates the live candidates as last observed
     */
    public record InstanceDescriptor(
            String id,
            String phase,
            Duration leaseDuration,
            Duration heartbeatInterval,
            Duration leaseRemaining,
            @Nullable Instant lastHeartbeat,
            List<CandidateDescriptor> candidates) {

        private static InstanceDescriptor of(LeaderElections elections, InstanceStatus status) {
            return new InstanceDescriptor(
                    elections.instance(),
                    LowerCaseNames.of(status.phase()),
                    status.leaseDuration(),
                    status.heartbeatInterval(),
                    status.leaseRemaining(),
                    status.lastHeartbeat(),
                    elections.candidates().stream().map(CandidateDescriptor::of).toList());
        }
    }

    /** A live candidate. */
    public record CandidateDescriptor(
            String instance, @Nullable String address) {

        private static CandidateDescriptor of(Candidate candidate) {
            return new CandidateDescriptor(candidate.instance(), candidate.address());
        }
    }
}
