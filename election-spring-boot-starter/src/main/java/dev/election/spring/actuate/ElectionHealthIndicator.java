// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether this instance can take part in its elections. A standby is as healthy as a leader. Down means that the lease store
 * has not answered for a lease's duration, or answers but has confirmed no heartbeat for as long, or that a loop of the
 * instance stands still: it leads nothing then, and cannot take over either. An instance that is not started, or is closed, is unknown. Asks nothing of the store.
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
        judge(status, builder);
        List<String> leads = elections.elections().stream()
                .filter(LeaderElection::isLeader)
                .map(LeaderElection::name)
                .sorted()
                .toList();
        builder.withDetail("instance", elections.instance())
                .withDetail("phase", Labels.of(status.phase()))
                .withDetail("elections", elections.elections().size())
                .withDetail("leads", leads.stream().limit(MOST_NAMES).toList())
                .withDetail("leadsCount", leads.size())
                .withDetail("leaseRemaining", status.leaseRemaining());
        if (status.lastHeartbeat() != null) {
            builder.withDetail("lastHeartbeat", status.lastHeartbeat());
        }
    }

    private static void judge(InstanceStatus status, Health.Builder builder) {
        if (status.phase() == Phase.STOPPED) {
            builder.unknown();
        } else if (status.isStandingStill()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "A loop of the elections has stood still for "
                                    + status.standstill().toMillis()
                                    + " ms: a call of the lease store may hang, or the process was frozen; a thread dump"
                                    + " shows which (threads named election-...)");
        } else if (status.isStoreSilent()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "The lease store has not answered for "
                                    + status.silence().toMillis() + " ms, longer than the lease of "
                                    + status.leaseDuration().toMillis()
                                    + " ms: this instance leads nothing until it does");
        } else if (status.isLeaseLost()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "No heartbeat was confirmed for "
                                    + status.unconfirmed().toMillis()
                                    + " ms, though the lease store answers: it may have become read-only, or its user may"
                                    + " not write");
        } else {
            builder.up();
        }
    }
}
