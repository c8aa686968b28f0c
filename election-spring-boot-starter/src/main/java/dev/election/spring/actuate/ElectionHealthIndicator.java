// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether this instance can take part in its elections. A standby is as healthy as a leader. Down means that the lease store
 * has not answered for a lease's duration when asked for a heartbeat, or when asked for the elections' records; or answers but
 * has confirmed no heartbeat for as long; or that a loop of the instance stands still; or that the instance can lead none of its
 * elections as things are. The details say which, and name elections that it cannot lead. An instance that is not started, or is closed, is unknown. Asks nothing of the store.
 */
public final class ElectionHealthIndicator extends AbstractHealthIndicator {

    // More would make a page of every probe: the endpoint has them all.
    private static final int MOST_NAMES = 20;

    private final LeaderElections elections;

    public ElectionHealthIndicator(LeaderElections elections) {
        super("The health of the elections cannot be told");
        this.elections = elections;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        InstanceStatus status = elections.status();
        judge(status, elections.elections().size(), builder);
        List<String> leads = elections.elections().stream()
                .filter(LeaderElection::isLeader)
                .map(LeaderElection::name)
                .sorted()
                .toList();
        builder.withDetail("instance", elections.instance())
                .withDetail("phase", LowerCaseNames.of(status.phase()))
                .withDetail("elections", elections.elections().size())
                .withDetail("leads", leads.stream().limit(MOST_NAMES).toList())
                .withDetail("leadsCount", leads.size())
                .withDetail("leaseRemaining", status.leaseRemaining());
        if (!status.impaired().isEmpty()) {
            Map<String, String> shown = new TreeMap<>();
            status.impaired().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .limit(MOST_NAMES)
                    .forEach(each -> shown.put(each.getKey(), each.getValue()));
            builder.withDetail("impaired", shown)
                    .withDetail("impairedCount", status.impaired().size());
        }
        if (status.lastHeartbeat() != null) {
            builder.withDetail("lastHeartbeat", status.lastHeartbeat());
        }
    }

    private static void judge(InstanceStatus status, int joined, Health.Builder builder) {
        if (status.phase() == Phase.STOPPED) {
            builder.unknown();
        } else if (status.isStandingStill()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "A loop of the elections has stood still for "
                                    + status.standstill().toMillis()
                                    + " ms: a call of the lease store may hang, or the process was frozen; a thread"
                                    + " dump shows which (threads named election-...)");
        } else if (status.isRenewalSilent()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "The lease store has not answered for "
                                    + status.renewalSilence().toMillis()
                                    + " ms when asked for a heartbeat, longer than the lease of "
                                    + status.leaseDuration().toMillis()
                                    + " ms: this instance leads nothing until it does");
        } else if (status.isObservationSilent()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "The lease store has shown no records of elections for "
                                    + status.observationSilence().toMillis() + " ms, longer than the lease of "
                                    + status.leaseDuration().toMillis()
                                    + " ms"
                                    + (status.phase() == Phase.STANDING ? ", though it confirms heartbeats" : "")
                                    + ": this instance takes nothing over until it does");
        } else if (status.isLeaseLost()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "No heartbeat was confirmed for "
                                    + status.unconfirmed().toMillis()
                                    + " ms, though the lease store answers: it may have become read-only, or its user"
                                    + " may not write");
        } else if (joined > 0 && status.impaired().size() >= joined) {
            builder.down()
                    .withDetail(
                            "reason", "None of the elections can be led by this instance; 'impaired' says why of each");
        } else {
            builder.up();
        }
    }
}
