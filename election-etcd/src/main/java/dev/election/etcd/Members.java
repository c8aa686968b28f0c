// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The members of the cluster, and which of them the next call goes to. Safe for use by many threads.
 *
 * <p>Calls go to the members in turn, each to one, and none is repeated at another. A member that did not respond is
 * left out: it costs the calls that were on their way to it, and no others. A probe, which no call waits for, finds out
 * when it is back. If all are silent, calls go to all in turn again.
 */
final class Members {

    private final List<Member> members;
    private final ClusterIds clusterIds;
    private final Duration callTimeout;
    private final Failures failures;
    // Where each line continues. Instances begin at different members.
    private final Map<Line, AtomicInteger> next = new EnumMap<>(Line.class);

    private volatile boolean closed;

    Members(List<URI> endpoints, Connector connector, Transaction probe, Executor threads, Failures failures) {
        this.clusterIds = new ClusterIds();
        this.members = endpoints.stream()
                .map(endpoint -> new Member(endpoint, connector, probe, threads, clusterIds))
                .toList();
        this.callTimeout = connector.callTimeout();
        this.failures = failures;
        for (Line line : Line.values()) {
            next.put(line, new AtomicInteger(ThreadLocalRandom.current().nextInt(endpoints.size())));
        }
    }

    /**
     * Begins a call: one or more requests to one member, within the time of a call.
     *
     * @param what what the call is to do, for people
     */
    Call call(Line line, String what) {
        return call(line, what, new Deadline(callTimeout));
    }

    /** Begins a call that must end by this deadline. */
    Call call(Line line, String what, Deadline deadline) {
        return new Call(pick(line), line, what, deadline, failures, clusterIds);
    }

    /** The member for the next call. */
    Member pick(Line line) {
        if (closed) {
            throw new LeaseStoreException("The store was closed; nothing was sent to etcd");
        }
        members.forEach(Member::probeIfSilent);
        AtomicInteger position = next.get(line);
        int first = position == null ? 0 : Math.floorMod(position.getAndIncrement(), members.size());
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get((first + i) % members.size());
            if (!member.isSilent()) {
                return member;
            }
        }
        return members.get(first);
    }

    /** How many members respond. One that no call went to yet counts as one that does, if any other responded. */
    StoreMembers state() {
        boolean asked = members.stream().anyMatch(member -> member.state() != Member.State.UNKNOWN);
        long silent = members.stream().filter(Member::isSilent).count();
        return new StoreMembers(members.size(), asked ? members.size() - (int) silent : 0);
    }

    void close() {
        closed = true;
        members.forEach(Member::close);
    }
}
