// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import dev.election.InstanceStatus.Phase;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.StoreMembers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of this instance's part in its elections. A standby is as healthy as a leader. The status is down if
 *
 * <ul>
 *   <li>the lease store refuses requests for a reason that lasts, for example a missing right;
 *   <li>the lease store has not responded to heartbeats, or has not shown the election records, for a lease duration;
 *   <li>the lease store responds, but has confirmed no heartbeat for a lease duration;
 *   <li>a loop of the instance makes no progress;
 *   <li>the instance can lead none of its elections.
 * </ul>
 *
 * <p>The details say which applies, name the elections that it cannot lead, say why the application keeps the instance
 * from being a candidate, if it does, and name the elections whose terms are ending, each with what the end waits for.
 * A graceful end that does not end does not change the status: this instance can lead its other elections, and no
 * restart by a load balancer would release the election sooner. The status is unknown if the instance has not been
 * started, or is closed. The check sends no request to the store.
 *
 * @since 0.1.0
 */
public final class ElectionHealthIndicator extends AbstractHealthIndicator {

    // The number of elections that are named in each detail. The endpoint shows all of them.
    private static final int MOST_NAMES = 20;

    private final LeaderElections elections;
    private final Supplier<Optional<String>> notCandidate;

    /** @param notCandidate why the application keeps the instance from being a candidate; empty if it does not */
    public ElectionHealthIndicator(LeaderElections elections, Supplier<Optional<String>> notCandidate) {
        super("Election health could not be determined");
        this.elections = elections;
        this.notCandidate = notCandidate;
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
        notCandidate.get().ifPresent(why -> builder.withDetail("candidacy", "not a candidate: " + why));
        Map<String, String> draining = draining();
        if (!draining.isEmpty()) {
            builder.withDetail("draining", draining);
        }
        if (!status.impaired().isEmpty()) {
            Map<String, String> shown = new TreeMap<>();
            status.impaired().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .limit(MOST_NAMES)
                    .forEach(each -> shown.put(each.getKey(), each.getValue()));
            builder.withDetail("impaired", shown)
                    .withDetail("impairedCount", status.impaired().size());
        }
        StoreMembers members = status.members();
        if (members != null) {
            builder.withDetail(
                    "members",
                    members.reachable() + " of " + members.known() + " answer, "
                            + (members.hasQuorum() ? "" : "no quorum: ") + members.quorum() + " are needed");
        }
        if (status.lastHeartbeat() != null) {
            builder.withDetail("lastHeartbeat", status.lastHeartbeat());
        }
    }

    private Map<String, String> draining() {
        Map<String, String> all = new TreeMap<>();
        elections.elections().stream()
                .flatMap(election -> election.drain().stream())
                .sorted(Comparator.comparing(drain -> drain.term().election()))
                .limit(MOST_NAMES)
                .forEach(drain -> all.put(
                        drain.term().election(),
                        "Term " + drain.term().token() + " has been ending since " + drain.since() + " ("
                                + LowerCaseNames.of(drain.reason()) + "), and waits for " + drain.waitsFor()));
        return all;
    }

    private static void judge(InstanceStatus status, int joined, Health.Builder builder) {
        if (status.phase() == Phase.STOPPED) {
            builder.unknown();
        } else if (status.refusal() != null) {
            builder.down().withDetail("reason", "The lease store refuses requests: " + status.refusal());
        } else if (status.isStandingStill()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "A loop of this instance has made no progress for "
                                    + status.standstill().toMillis()
                                    + " ms: a call of the lease store hangs, or the process was suspended; a thread"
                                    + " dump shows which (threads named election-...)");
        } else if (status.isRenewalSilent()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "The lease store has not responded to heartbeats for "
                                    + status.renewalSilence().toMillis()
                                    + " ms, which is longer than the lease duration of "
                                    + status.leaseDuration().toMillis()
                                    + " ms: this instance leads no election until it does");
        } else if (status.isObservationSilent()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "The lease store has not shown the election records for "
                                    + status.observationSilence().toMillis()
                                    + " ms, which is longer than the lease duration of "
                                    + status.leaseDuration().toMillis()
                                    + " ms"
                                    + (status.phase() == Phase.STANDING ? ", though it confirms heartbeats" : "")
                                    + ": this instance cannot take over any election until it does");
        } else if (status.isLeaseLost()) {
            builder.down()
                    .withDetail(
                            "reason",
                            "No heartbeat has been confirmed for "
                                    + status.unconfirmed().toMillis()
                                    + " ms, though the lease store responds: it may have become read-only, or its user"
                                    + " may have no permission to write");
        } else if (joined > 0 && status.impaired().size() >= joined) {
            builder.down()
                    .withDetail(
                            "reason",
                            "This instance can lead none of its elections; 'impaired' gives the reason for each");
        } else {
            builder.up();
        }
    }
}
