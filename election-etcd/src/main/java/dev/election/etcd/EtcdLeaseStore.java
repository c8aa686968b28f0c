// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.HintText;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import dev.election.store.Unreadable;
import dev.election.store.UnreadableNews;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease store of one instance, in etcd.
 *
 * <p>Each operation is a transaction that compares revisions; reads are linearizable. Nothing depends on a clock of
 * etcd: it uses neither etcd's leases nor a time to live. No request is sent twice by itself. Each call goes to one
 * member and ends within {@link #callTimeout()}; a member that does not respond is left out until it does again.
 *
 * <p>Not guaranteed: that a call that timed out took no effect. Nor that etcd discards old revisions, without which it
 * refuses all writes sooner or later: see {@link #warnings()}.
 *
 * <p>The keys begin with a prefix: {@code lease/} and {@code instance/} with the id of a lease, {@code leader/} with
 * the name of an election, {@code changes}, and {@code hint}. Their values are lines of text.
 *
 * <p>Safe for use by many threads. Renewals wait for no other call; all others take turns.
 *
 * @since 0.1.0
 */
public final class EtcdLeaseStore implements LeaseStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EtcdLeaseStore.class);

    /** Ten requests, which are all sent at once. */
    private static final int ELECTIONS_PER_CALL = 1_000;

    /** The new records in one request: etcd permits 128 operations. */
    private static final int NEW_RECORDS = 100;

    private final Keys keys;
    private final Connector connector;
    private final Members members;
    private final ExecutorService threads;
    private final HintText texts;
    private final HintWatch watch;
    private final EtcdFence fence;
    private final Renewals renewals;

    // Held during each call that is not a renewal, and guards what follows. The wait for it counts as a part of the
    // call.
    private final ReentrantLock turn = new ReentrantLock();
    private final RecordCache cache;
    private final LeaderEdits edits;
    private final UnreadableNews unreadable = new UnreadableNews();
    // Whether a call has failed since the last turn: the cluster may have been restored from a backup meanwhile.
    private final AtomicBoolean inDoubt = new AtomicBoolean();

    EtcdLeaseStore(String prefix, List<URI> endpoints, Connector connector, ExecutorService threads, String sender) {
        this.keys = new Keys(prefix);
        this.connector = connector;
        this.threads = threads;
        this.members = new Members(
                endpoints,
                connector,
                Transaction.of(Op.get(keys.changes(), GetOption.DEFAULT)),
                threads,
                new Failures(connector.user(), prefix, connector.callTimeout()));
        this.texts = new HintText(sender);
        ReleasedTerms released = new ReleasedTerms();
        this.watch = new HintWatch(members, connector, keys, texts, released);
        this.fence = new EtcdFence(keys);
        this.renewals = new Renewals(keys, members, texts);
        this.cache = new RecordCache(keys);
        this.edits = new LeaderEdits(keys, cache, released);
    }

    /**
     * Returns a builder for a store on the cluster at these endpoints, for example {@code http://10.0.0.7:2379}. Name
     * each member, so that calls can avoid one that does not respond.
     */
    public static EtcdLeaseStoreBuilder builder(String... endpoints) {
        return new EtcdLeaseStoreBuilder(
                Arrays.stream(endpoints).map(URI::create).toList());
    }

    /** The fence for transactions of the application in the same cluster. */
    public EtcdFence fence() {
        return fence;
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
     * Warns of an even number of members or a single one, of revisions that are never discarded, and of a large
     * database. That etcd never discards revisions shows only when it has many.
     */
    @Override
    public List<String> warnings() {
        Call call = members.call(Line.OTHERS, "ask etcd about its members and its size");
        return new Warnings(call, keys, connector.target(call.endpoint())).all();
    }

    /** The configured endpoints, and how many of them responded to the last request to each. */
    @Override
    public Optional<StoreMembers> members() {
        return Optional.of(members.state());
    }

    @Override
    public void open(Lease lease, Instant at) {
        renewal(() -> {
            renewals.open(lease, at);
            return true;
        });
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        Names.lease(leaseId);
        Names.cohort(cohort);
        return renewal(() -> renewals.renew(leaseId, heartbeat, cohort, at));
    }

    @Override
    public void close(String leaseId) {
        Names.lease(leaseId);
        renewal(() -> {
            renewals.close(leaseId);
            return true;
        });
    }

    private <T> T renewal(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            inDoubt.set(true);
            throw e;
        }
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        Set<String> asked = new HashSet<>(elections);
        asked.forEach(Names::election);
        return call("read the elections", call -> {
            Observation observation = new Observing(keys, cache, call).observe(asked, ownLease);
            report(unreadable.of(observation.unreadable()));
            return observation;
        });
    }

    // On a thread of its own, so that no call waits for an appender.
    private void report(List<Unreadable> found) {
        if (!found.isEmpty()) {
            threads.execute(() -> found.forEach(this::log));
        }
    }

    private void log(Unreadable value) {
        log.warn(
                "The value of key {}{} cannot be read: {}. {}. It was probably written by hand: correct or delete it",
                value.kind() == Unreadable.Kind.LEASE ? keys.leases() : keys.leaders(),
                value.key(),
                value.why(),
                value.consequence());
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        List<LeaderRecord> vacant = floors.entrySet().stream()
                .map(floor -> new LeaderRecord(floor.getKey(), floor.getValue(), null, null))
                .toList();
        if (!vacant.isEmpty()) {
            call("enroll " + vacant.size() + " elections", call -> {
                List<CompletableFuture<?>> sent = new ArrayList<>();
                for (int from = 0; from < vacant.size(); from += NEW_RECORDS) {
                    sent.add(call.start(newRecords(vacant.subList(from, Math.min(vacant.size(), from + NEW_RECORDS)))));
                }
                sent.forEach(call::await);
                return true;
            });
        }
    }

    private Transaction newRecords(List<LeaderRecord> vacant) {
        List<Op> then = new ArrayList<>();
        then.add(putChanges());
        for (LeaderRecord leader : vacant) {
            then.add(new Transaction(
                            List.of(new Cmp(keys.leader(leader.election()), Cmp.Op.EQUAL, CmpTarget.version(0))),
                            List.of(Op.put(keys.leader(leader.election()), RecordValue.of(leader), PutOption.DEFAULT)),
                            List.of())
                    .nested());
        }
        return new Transaction(List.of(), then, List.of());
    }

    private Op putChanges() {
        return Op.put(keys.changes(), Changes.newId(), PutOption.DEFAULT);
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        if (leases.isEmpty()) {
            return 0;
        }
        List<LeaseExpiry> expiries = leases.stream()
                .map(lease -> new LeaseExpiry(keys, cache, lease))
                .toList();
        return call("expire " + leases.size() + " leases", call -> allSettled(
                        new EditBatch<Beat>(call, sent -> List.of(keys.putHint(texts.of(expired(sent))))).run(expiries))
                .made()
                .size());
    }

    // Of several, some may have been removed by another instance before, which peers know already.
    private static Hint expired(Collection<Edit<Beat>> sent) {
        return sent.size() == 1 ? Hint.expired(sent.iterator().next().name()) : Hint.SOMETHING;
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Names.lease(leaseId);
        if (claims.isEmpty()) {
            return new ClaimResult(Set.of(), Set.of());
        }
        List<LeaderEdit> changes =
                claims.stream().map(claim -> edits.claim(leaseId, claim, at)).toList();
        return call("claim " + claims.size() + " elections", call -> {
            EditBatch.Outcome outcome = new EditBatch<LeaderRecord>(call, sent -> List.of(putChanges())).run(changes);
            LeaseStoreException failure = outcome.failure();
            if (failure != null) {
                cache.doubt();
                if (outcome.unsettled().size() == claims.size()) {
                    throw failure;
                }
            }
            return new ClaimResult(outcome.made(), Set.of(), null, outcome.unsettled());
        });
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        Names.lease(leaseId);
        if (!terms.isEmpty()) {
            List<LeaderEdit> changes =
                    terms.stream().map(term -> edits.release(leaseId, term)).toList();
            call(
                    "release " + terms.size() + " elections",
                    call -> allSettled(new EditBatch<LeaderRecord>(call, sent -> withHint(Hint.released(termsOf(sent))))
                            .run(changes)));
        }
    }

    private List<Op> withHint(Hint hint) {
        return List.of(putChanges(), keys.putHint(texts.of(hint)));
    }

    private static List<TermId> termsOf(Collection<Edit<LeaderRecord>> changes) {
        return changes.stream()
                .map(change -> new TermId(change.name(), ((LeaderEdit) change).expectedToken()))
                .toList();
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        Names.lease(leaseId);
        Names.lease(toLeaseId);
        if (terms.isEmpty()) {
            return true;
        }
        List<LeaderEdit> changes = terms.stream()
                .map(term -> edits.transfer(leaseId, term, toLeaseId, at))
                .toList();
        return call(
                "transfer " + terms.size() + " elections",
                call -> allSettled(new EditBatch<LeaderRecord>(call, sent -> withHint(Hint.SOMETHING)).run(changes))
                                .made()
                                .size()
                        == terms.size());
    }

    private static EditBatch.Outcome allSettled(EditBatch.Outcome outcome) {
        LeaseStoreException failure = outcome.failure();
        if (failure != null) {
            throw failure;
        }
        return outcome;
    }

    @Override
    public void addHintListener(HintListener listener) {
        watch.add(listener);
    }

    @Override
    public void removeHintListener(HintListener listener) {
        watch.remove(listener);
    }

    /** Waits for its turn and makes the call. If it fails, what was read is not trusted until the next observation. */
    private <T> T call(String what, Function<Call, T> work) {
        Deadline deadline = new Deadline(callTimeout());
        takeTurn(what, deadline);
        try {
            if (inDoubt.getAndSet(false)) {
                cache.doubt();
            }
            return work.apply(members.call(Line.OTHERS, what, deadline));
        } catch (RuntimeException | Error e) {
            cache.doubt();
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn(String what, Deadline deadline) {
        try {
            if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw new LeaseStoreException("The request to " + what
                        + " was not sent to etcd: other calls of this store" + " took all the time of a call, "
                        + callTimeout().toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException("The request to " + what + " was interrupted before it was sent to etcd", e);
        }
    }

    /** Closes all connections and ends all threads of the store, at once. Later calls are refused. */
    @Override
    public void close() {
        watch.close();
        members.close();
        threads.shutdown();
    }
}
