// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.DaemonTask;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease store of one instance, in two tables of Cassandra.
 *
 * <p>Each change is a conditional write (a lightweight transaction), which Paxos orders; reads ask a majority. Nothing
 * depends on a clock of Cassandra: there is no time to live, and no write without a condition. No request is sent twice
 * by itself. Each call ends within {@link #callTimeout()}.
 *
 * <p>Not guaranteed: that a call that timed out took no effect; with many instances that write at the same moment this
 * happens without any fault, and is settled by the next observation. Nor anything if other clients change the tables by
 * writes without a condition, or with the other {@link CassandraConsistency}.
 *
 * <p>The store has two sessions of the driver, so that renewals wait for nothing else. Safe for use by many threads:
 * renewals wait for no other call; all others take turns.
 *
 * @since 0.1.0
 */
public final class CassandraLeaseStore implements LeaseStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CassandraLeaseStore.class);

    /** What one conditional batch changes. */
    private static final int ELECTIONS_PER_CALL = 500;

    private final Connector connector;
    private final Tables tables;
    private final Failures failures;
    private final Link<LeaseStatements> renewals;
    private final Link<RecordStatements> others;

    // Held during each call that is not a renewal, and guards what follows. The wait for it counts as a part of the
    // call.
    private final ReentrantLock turn = new ReentrantLock();
    private final RecordCache cache = new RecordCache();
    private final UnreadableNews unreadable = new UnreadableNews();

    CassandraLeaseStore(Connector connector, Tables tables, CassandraSchema mode) {
        this.connector = connector;
        this.tables = tables;
        this.failures = new Failures(tables, connector.callTimeout());
        Schema schema = new Schema(tables, mode);
        CassandraConsistency consistency = connector.consistency();
        this.renewals = new Link<>(
                connector,
                schema,
                "election-renewals",
                session -> new LeaseStatements(tables, new Preparing(session, consistency)),
                failures);
        this.others = new Link<>(
                connector,
                schema,
                "election-records",
                session -> new RecordStatements(tables, new Preparing(session, consistency)),
                failures);
    }

    /**
     * Returns a builder for a store with sessions of its own.
     *
     * @param sessions returns a fresh builder at each call, with contact points, local data center, credentials and TLS
     *     as the application needs them
     */
    public static CassandraLeaseStoreBuilder builder(Supplier<CqlSessionBuilder> sessions) {
        return new CassandraLeaseStoreBuilder(sessions);
    }

    @Override
    public Duration callTimeout() {
        return connector.callTimeout();
    }

    @Override
    public int electionsPerCall() {
        return ELECTIONS_PER_CALL;
    }

    /**
     * Warns of too few replicas, of replicas in several data centers of which one majority does not decide for all, of
     * tables that forget deletions early, of records whose timestamps are hours ahead, and of versions of Cassandra
     * before 4.1.
     */
    @Override
    public List<String> warnings() {
        Call call = new Call("read what Cassandra is like", new Deadline(callTimeout()), failures);
        CqlSession session = others.connected(call).session();
        Warnings warnings = new Warnings(tables, connector.consistency());
        List<String> all = new ArrayList<>(warnings.all(session));
        all.addAll(warnings.ofTimestamps(
                call.execute(session, warnings.timestamps()).one()));
        return all;
    }

    /** The nodes with a replica of the group's elections, and how many of them this instance can use. */
    @Override
    public Optional<StoreMembers> members() {
        CqlSession session = others.session();
        return Optional.of(
                session == null ? new StoreMembers(0, 0) : Members.of(session, tables, connector.consistency()));
    }

    @Override
    public void open(Lease lease, Instant at) {
        renewal("open lease " + lease.id() + " of instance '" + lease.instance() + "'", leases -> {
            leases.open(lease, at);
            return true;
        });
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        Names.lease(leaseId);
        Names.cohort(cohort);
        return renewal("renew lease " + leaseId, leases -> leases.renew(leaseId, heartbeat, cohort, at));
    }

    @Override
    public void close(String leaseId) {
        Names.lease(leaseId);
        renewal("close lease " + leaseId, leases -> {
            leases.close(leaseId);
            return true;
        });
    }

    private boolean renewal(String what, Predicate<OwnLeases> work) {
        Call call = new Call(what, new Deadline(callTimeout()), failures);
        return answered(call, renewals, link -> work.test(new OwnLeases(call, link)));
    }

    private static <S, T> T answered(Call call, Link<S> link, Function<Link.Connected<S>, T> work) {
        Link.Connected<S> connected = link.connected(call);
        try {
            T result = work.apply(connected);
            link.answered();
            return result;
        } catch (LeaseStoreException e) {
            link.failed(connected.session(), e);
            throw e;
        }
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        Set<String> asked = new HashSet<>(elections);
        asked.forEach(Names::election);
        return call("read the elections", (call, link) -> {
            Observation observation = new Observing(cache, call, link).observe(asked, ownLease);
            report(unreadable.of(observation.unreadable()));
            return observation;
        });
    }

    // On a thread of its own, so that no call waits for an appender.
    private void report(List<Unreadable> found) {
        if (!found.isEmpty()) {
            DaemonTask.start("election-cassandra-log", () -> found.forEach(this::log));
        }
    }

    private void log(Unreadable row) {
        log.warn(
                "The row '{}' of {} cannot be read: {}. {}. It was probably written by hand: correct it, or delete it with"
                        + " IF EXISTS",
                row.key(),
                row.kind() == Unreadable.Kind.LEASE ? tables.lease() : tables.leader(),
                row.why(),
                row.consequence());
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        floors.keySet().forEach(Names::election);
        if (!floors.isEmpty()) {
            call("enroll " + floors.size() + " elections", (call, link) -> {
                for (List<String> part : parts(List.copyOf(floors.keySet()))) {
                    Map<String, Long> some = new HashMap<>(floors);
                    some.keySet().retainAll(part);
                    new Enrolment(call, link).add(some);
                }
                return true;
            });
        }
    }

    private static <E> List<List<E>> parts(List<E> all) {
        List<List<E>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += ELECTIONS_PER_CALL) {
            parts.add(all.subList(from, Math.min(all.size(), from + ELECTIONS_PER_CALL)));
        }
        return parts;
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        if (leases.isEmpty()) {
            return 0;
        }
        return call("expire " + leases.size() + " leases", (call, link) -> {
            List<CompletableFuture<AsyncResultSet>> sent = leases.stream()
                    .map(lease -> call.start(link.session(), link.statements().expire(lease)))
                    .toList();
            return (int) sent.stream()
                    .map(call::await)
                    .filter(AsyncResultSet::wasApplied)
                    .count();
        });
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Names.lease(leaseId);
        if (claims.isEmpty()) {
            return new ClaimResult(Set.of(), Set.of());
        }
        return call("claim " + claims.size() + " elections", (call, link) -> {
            List<RecordChange> changes = claims.stream()
                    .map(claim -> new RecordChange(
                            claim.election(),
                            cache.leader(claim.election()),
                            leader -> leader.token() == claim.seenToken(),
                            leader -> link.statements().name(leader, claim.newToken(), leaseId, at)))
                    .toList();
            RecordChanges made = make(new RecordChanges(call, link, leaseId), changes);
            LeaseStoreException failure = made.failure();
            if (failure != null && made.unsettled().size() == claims.size()) {
                throw failure;
            }
            return new ClaimResult(made.done(), Set.of(), null, made.unsettled());
        });
    }

    private static RecordChanges make(RecordChanges made, List<RecordChange> changes) {
        parts(changes).forEach(made::make);
        return made;
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        Names.lease(leaseId);
        if (!terms.isEmpty()) {
            call("release " + terms.size() + " elections", (call, link) -> {
                make(
                                new RecordChanges(call, link, null),
                                terms.stream()
                                        .map(term -> ofTerm(leaseId, term, link.statements()::vacate))
                                        .toList())
                        .requireSettled();
                return true;
            });
        }
    }

    private static RecordChange ofTerm(String leaseId, TermId term, Function<LeaderRecord, BoundStatement> write) {
        return new RecordChange(
                term.election(),
                new LeaderRecord(term.election(), term.token(), leaseId, null),
                leader -> leader.token() == term.token() && leaseId.equals(leader.leaseId()),
                write);
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        Names.lease(leaseId);
        Names.lease(toLeaseId);
        if (terms.isEmpty()) {
            return true;
        }
        return call("transfer " + terms.size() + " elections", (call, link) -> {
            // It may end before the records name it, which leaves them vacant with a new token.
            if (call.execute(link.session(), link.statements().lease(toLeaseId)).one() == null) {
                return false;
            }
            RecordChanges made = make(
                    new RecordChanges(call, link, null),
                    terms.stream()
                            .map(term -> ofTerm(leaseId, term, leader -> link.statements()
                                    .name(leader, term.token() + 1, toLeaseId, at)))
                            .toList());
            made.requireSettled();
            return made.done().size() == terms.size();
        });
    }

    /** Waits for its turn, makes the call, and forgets what was read if it fails. */
    private <T> T call(String what, BiFunction<Call, Link.Connected<RecordStatements>, T> work) {
        Deadline deadline = new Deadline(callTimeout());
        takeTurn(what, deadline);
        try {
            Call call = new Call(what, deadline, failures);
            return answered(call, others, link -> work.apply(call, link));
        } catch (RuntimeException | Error e) {
            cache.forget();
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn(String what, Deadline deadline) {
        try {
            if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw new LeaseStoreException("The request to " + what
                        + " was not sent to Cassandra: other calls of this store took all the time of a call, "
                        + callTimeout().toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException(
                    "The request to " + what + " was interrupted before it was sent to Cassandra", e);
        }
    }

    /** Closes all connections and ends all threads of the store, at once. Later calls are refused. */
    @Override
    public void close() {
        renewals.close();
        others.close();
    }
}
