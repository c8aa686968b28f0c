// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.StoreMembers;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.DaemonTask;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import dev.election.store.Unreadable;
import dev.election.store.UnreadableNews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease store of one instance, on nodes of a ZooKeeper ensemble.
 *
 * <p>All nodes are persistent, and each change is conditional on versions of nodes. Nothing depends on sessions,
 * ephemeral nodes or the servers' clocks: a session that expires costs a reconnection and no leadership. Each call ends
 * within {@link #callTimeout()}, even if no server responds, and no request is ever sent twice. Renewals have a session
 * of their own, so that they do not wait behind large responses.
 *
 * <p>Not guaranteed: that a call that timed out took no effect.
 *
 * <p>The store starts its connections with the first call, and follows the ensemble from then on, whether it is up or
 * not. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class ZooKeeperLeaseStore implements LeaseStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ZooKeeperLeaseStore.class);

    // What fits into two transactions, and into the shortest call timeouts.
    private static final int ELECTIONS_PER_CALL = 1_000;

    private final Duration callTimeout;
    private final Nodes nodes;
    private final Session renewals;
    private final Session others;
    private final OwnLeases ownLeases;
    private final HintWatch hints;
    private final Ensemble ensemble;
    private final ZooKeeperFence fence = new ZooKeeperFence(this);

    // Guards the cache; held during an observation.
    private final ReentrantLock observing = new ReentrantLock();
    private final RecordCache records;
    private final UnreadableNews unreadable = new UnreadableNews();

    ZooKeeperLeaseStore(
            Duration callTimeout, Nodes nodes, Session renewals, Session others, HintWatch hints, Ensemble ensemble) {
        this.callTimeout = callTimeout;
        this.nodes = nodes;
        this.renewals = renewals;
        this.others = others;
        this.ownLeases = new OwnLeases(nodes, hints::write);
        this.hints = hints;
        this.ensemble = ensemble;
        this.records = new RecordCache(nodes);
    }

    /**
     * Returns a builder for a store on the ensemble of these servers. Does not connect yet.
     *
     * @param connectString host and port of each server, separated by commas, for example {@code zk1:2181,zk2:2181};
     *     may end with a path that exists, to which all nodes are relative
     */
    public static ZooKeeperLeaseStoreBuilder builder(String connectString) {
        return new ZooKeeperLeaseStoreBuilder(connectString);
    }

    /** The fence for the application's own transactions on the same ensemble. */
    public ZooKeeperFence fence() {
        return fence;
    }

    @Nullable
    LeaderNode find(String election) {
        Call call = call("read the record of '" + election + "'");
        Connection connection = others.connection(call);
        CompletableFuture<Reply<Boolean>> synced = connection.sync(nodes.root());
        Reply<NodeData> found = call.await(connection.getData(nodes.leader(election)));
        call.await(synced);
        if (!found.isOk()) {
            return null;
        }
        LeaderEntry entry = LeaderEntry.read(election, found.require());
        if (entry.flaw() != null) {
            throw call.refused(
                    "it is not as leader election writes it: " + entry.flaw().why());
        }
        return entry.node();
    }

    String pathOf(String election) {
        return nodes.leader(election);
    }

    /** The node of a lease. */
    String pathOfLease(String leaseId) {
        return nodes.lease(leaseId);
    }

    private Call call(String what) {
        return new Call(what, callTimeout);
    }

    @Override
    public Duration callTimeout() {
        return callTimeout;
    }

    @Override
    public int electionsPerCall() {
        return ELECTIONS_PER_CALL;
    }

    @Override
    public List<String> warnings() {
        Call call = call("read which servers the ensemble has");
        return ensemble.warnings(call, others.connection(call));
    }

    /** The servers that the connection string names, and how many of them serve clients, at most a few seconds ago. */
    @Override
    public Optional<StoreMembers> members() {
        return ensemble.members();
    }

    @Override
    public void open(Lease lease, Instant at) {
        Call call = call("open lease " + lease.id() + " of instance '" + lease.instance() + "'");
        ownLeases.open(call, renewals.connection(call), lease, at);
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        Names.lease(leaseId);
        Names.cohort(cohort);
        Call call = call("renew lease " + leaseId);
        return ownLeases.renew(call, renewals.connection(call), leaseId, heartbeat, cohort, at);
    }

    /** Reads only records of which the folder has changed, and otherwise all of them once in a while. */
    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        elections.forEach(Names::election);
        Call call = call("read the elections");
        lock(call);
        try {
            return observe(call, others.connection(call), Set.copyOf(elections), ownLease);
        } finally {
            observing.unlock();
        }
    }

    private void lock(Call call) {
        try {
            if (!observing.tryLock(call.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw call.timedOut("another observation did not end", null);
            }
        } catch (InterruptedException e) {
            throw call.interrupted(e);
        }
    }

    private Observation observe(Call call, Connection connection, Set<String> elections, @Nullable String ownLease) {
        CompletableFuture<Reply<Boolean>> synced = connection.sync(nodes.root());
        CompletableFuture<Reply<NodeData>> changes = connection.getData(nodes.changes());
        CompletableFuture<Reply<List<String>>> listing = connection.children(nodes.leases());
        call.await(synced);
        if (records.update(call, connection, call.await(changes))) {
            // A lease that a record names counts as gone only if it is missing after the record was read.
            listing = connection.children(nodes.leases());
        }
        LeaseReader leases = leases(call, connection, listing);
        Lease own = ownLeases.confirmed();
        if (own != null && !OwnLeases.isShownBy(leases.leases(), own)) {
            nodes.barrier(call, connection);
            leases = leases(call, connection, connection.children(nodes.leases()));
            requireOneEnsemble(call, leases.leases(), own);
        }
        List<Unreadable> flaws = new ArrayList<>(leases.unreadable());
        List<LeaderRecord> leaders = new ArrayList<>();
        records.show(elections, ownLease, (election, entry) -> {
            if (entry.leader() != null) {
                leaders.add(entry.leader());
            } else if (entry.flaw() != null) {
                flaws.add(entry.flaw());
            }
        });
        report(unreadable.of(flaws));
        return new Observation(leaders, leases.leases(), flaws);
    }

    // The two sessions may be at servers that share no data, so that there would be a leader in each.
    private void requireOneEnsemble(Call call, List<Lease> leases, Lease own) {
        if (OwnLeases.isShownBy(leases, own)) {
            return;
        }
        Connection other = renewals.connection(call);
        nodes.barrier(call, other);
        LeaseReader renewed = new LeaseReader();
        renewed.read(call, other, nodes, List.of(NodeNames.encode(own.id())));
        if (OwnLeases.isShownBy(renewed.leases(), own)) {
            throw call.refused("the servers of the connection string do not form one ensemble: lease " + own.id()
                    + " is renewed at one of them, and does not exist at another. What they respond is not used, so that"
                    + " there is no leader in each; configure the servers of one ensemble only");
        }
    }

    // On a thread of its own, so that no call waits for an appender.
    private void report(List<Unreadable> found) {
        if (!found.isEmpty()) {
            DaemonTask.start("election-zookeeper-log", () -> found.forEach(this::log));
        }
    }

    private void log(Unreadable node) {
        log.warn(
                "The content of node {} cannot be read: {}. {}. It was probably written by hand: correct or delete it",
                node.kind() == Unreadable.Kind.LEASE ? nodes.leases() + "/" + node.key() : nodes.leader(node.key()),
                node.why(),
                node.consequence());
    }

    private LeaseReader leases(Call call, Connection connection, CompletableFuture<Reply<List<String>>> listing) {
        LeaseReader leases = new LeaseReader();
        Reply<List<String>> names = call.await(listing);
        if (names.isOk()) {
            leases.read(call, connection, nodes, names.require());
        }
        return leases;
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        floors.keySet().forEach(Names::election);
        if (!floors.isEmpty()) {
            Call call = call("enroll " + floors.size() + " elections");
            new Enrolment(nodes, call, others.connection(call), floors).add();
        }
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        if (leases.isEmpty()) {
            return 0;
        }
        Call call = call("expire " + leases.size() + " leases");
        return new Expiry(nodes, call, others.connection(call), hints::write).expire(leases);
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Names.lease(leaseId);
        if (claims.isEmpty()) {
            return new ClaimResult(Set.of(), Set.of());
        }
        Call call = call("claim " + claims.size() + " elections");
        // protocol, rule 6: the claim itself asks whether the holder's lease exists, now. It also asks whether the
        // claimer's does, which shows that the two sessions are at one ensemble.
        RecordChanges changes = new RecordChanges(nodes, call, others.connection(call), leaseId)
                .onlyIfExists(leaseId)
                .onlyVacant();
        changes.make(claims.stream()
                .map(claim -> new RecordChange(
                        claim.election(),
                        leader -> leader.token() == claim.seenToken()
                                ? new LeaderRecord(claim.election(), claim.newToken(), leaseId, at)
                                : null))
                .toList());
        if (changes.unsettled().size() == claims.size()) {
            changes.requireSettled();
        }
        return new ClaimResult(changes.done(), Set.of(), null, changes.unsettled());
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        Names.lease(leaseId);
        if (terms.isEmpty()) {
            return;
        }
        Call call = call("release " + terms.size() + " elections");
        RecordChanges changes = new RecordChanges(nodes, call, others.connection(call), leaseId)
                .with(hints.write(Hint.released(List.copyOf(terms))));
        changes.make(terms.stream()
                .map(term -> change(
                        leaseId, term, leader -> new LeaderRecord(term.election(), term.token(), null, leader.since())))
                .toList());
        changes.requireSettled();
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        Names.lease(leaseId);
        Names.lease(toLeaseId);
        if (terms.isEmpty()) {
            return true;
        }
        Call call = call("transfer " + terms.size() + " elections");
        RecordChanges changes = new RecordChanges(nodes, call, others.connection(call), leaseId)
                .onlyIfExists(toLeaseId)
                .with(hints.write(Hint.SOMETHING));
        changes.make(terms.stream()
                .map(term -> change(
                        leaseId, term, leader -> new LeaderRecord(term.election(), term.token() + 1, toLeaseId, at)))
                .toList());
        changes.requireSettled();
        return changes.done().containsAll(terms.stream().map(TermId::election).collect(Collectors.toSet()));
    }

    private static RecordChange change(String leaseId, TermId term, UnaryOperator<LeaderRecord> becomes) {
        return new RecordChange(
                term.election(),
                leader -> leader.token() == term.token() && Objects.equals(leader.leaseId(), leaseId)
                        ? becomes.apply(leader)
                        : null);
    }

    @Override
    public void close(String leaseId) {
        Names.lease(leaseId);
        Call call = call("close lease " + leaseId);
        ownLeases.close(call, renewals.connection(call), leaseId);
    }

    /** Hints arrive while a listener is added, unless they are {@linkplain ZooKeeperLeaseStoreBuilder#hints off}. */
    @Override
    public void addHintListener(HintListener listener) {
        hints.add(listener, others::connectionNow);
    }

    @Override
    public void removeHintListener(HintListener listener) {
        hints.remove(listener);
    }

    /** Ends the sessions within {@link #callTimeout()}. Later calls are refused. */
    @Override
    public void close() {
        hints.close();
        Duration half = callTimeout.dividedBy(2);
        renewals.close(half);
        others.close(half);
    }
}
