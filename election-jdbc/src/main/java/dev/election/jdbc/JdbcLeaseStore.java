// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.jdbc.call.CallLine;
import dev.election.jdbc.call.CallLines;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.hint.HintReceiver;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.DaemonTask;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The lease store of one instance, on two tables of a relational database.
 *
 * <p>Each statement is a transaction of its own, correct at any isolation level, and never uses the connection of a
 * caller's transaction. Each call ends within {@link #callTimeout()}, even if the driver hangs. It waits at most half a
 * second for a lock that another transaction holds (one second where the database counts in seconds; until the call
 * ends on HSQLDB and Oracle). No clock of the database is read.
 *
 * <p>Not guaranteed: that a call that timed out took no effect. Nor that a renewal succeeds while a long transaction
 * holds a lock, on a database that locks whole tables (HSQLDB by default) or the whole database (SQLite).
 *
 * <p>Safe for use by many threads. Calls of the same kind (renewals, or all others) take turns.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStore implements LeaseStore, AutoCloseable {

    // The longest time for which a call keeps its connection until other calls have one.
    private static final Duration LONGEST_HOLD = Duration.ofMillis(500);

    // The two lines of calls: renewals, and all others. Each has a thread of its own.
    private final CallLines lines;
    // Which tables these are, and the text of all statements on them.
    private final PinnedTables pinned;
    private final ElectionTables tables;
    // The fence of this store's terms; created once, and given to the application.
    private final JdbcFence fence;
    // Whether the tables exist and can be used; checked by the first call, and again after a failure.
    private final Schema schema;
    // What the database has confirmed, so that no observation is older.
    private final ReadLag lag;
    // The last observation; written by the caller of observe.
    private final ObservationCache observations;
    // The unreadable rows that were reported; written by the caller of observe.
    private final BadRows badRows;
    // Sends hints to peers, and receives theirs.
    private final HintNotifier notifier;
    private final HintReceiver receiver;
    // Releases, closes and expires, with a hint to peers.
    private final VacatingUpdate vacating;

    JdbcLeaseStore(
            CallLines lines,
            PinnedTables pinned,
            @Nullable Dialect dialect,
            Schema schema,
            HintNotifier notifier,
            VacatingUpdate vacating,
            HintReceiver receiver) {
        this.lines = lines;
        this.pinned = pinned;
        this.tables = new ElectionTables(pinned::names);
        this.schema = schema;
        this.fence = new JdbcFence(tables, pinned::mayBeOn, dialect, this::holds);
        this.lag = new ReadLag(tables, lines.callTimeout());
        this.observations = new ObservationCache(tables);
        this.badRows = new BadRows(tables);
        this.notifier = notifier;
        this.receiver = receiver;
        this.vacating = vacating;
    }

    /** Returns a builder for a store whose connections come from this data source. Does not connect yet. */
    public static JdbcLeaseStoreBuilder builder(DataSource dataSource) {
        return new JdbcLeaseStoreBuilder(dataSource);
    }

    /**
     * Connects, recognises the product, finds the tables or creates them if configured to, and executes a statement of
     * each kind that changes nothing. Optional: otherwise the first call does it. If connections are borrowed, several
     * are held at the same time, if available, and compared.
     *
     * @throws MissingTablesException if the tables are missing and may not be created
     * @throws MissingRightException if the user of the connection lacks the right to one of the store's statements
     * @throws UnusableDatabaseException if the database answers, but is of an unknown product or read-only, or if its
     *     first connections differ in their schema
     * @throws LeaseStoreException if the database did not respond or the check failed
     */
    public void initialize() {
        String what = "find the tables of the elections";
        call(lines.others(), what, session -> true);
        int contacts = schema.firstContacts();
        if (contacts > 1) {
            CountDownLatch missing = new CountDownLatch(contacts);
            lines.callAtOnce(contacts, line -> call(line, what, session -> holdUntilAllHaveOne(missing)));
            pinned.refuseIfUndecided();
        }
    }

    // A pool lends a returned connection to the next borrower, so calls that followed each other would get only one
    // connection. A pool with fewer connections lends them one after the other.
    private static boolean holdUntilAllHaveOne(CountDownLatch missing) {
        missing.countDown();
        try {
            return missing.await(LONGEST_HOLD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The fence for transactions on this store's database. It calls the store only if a transaction does not find its
     * record.
     */
    public JdbcFence fence() {
        return fence;
    }

    // A replica that lags behind would show the record of a term that is over. The fence would then take the elections'
    // own database, where it does not find the record, for another one. Decision 44.
    private boolean holds(Term term) {
        return call(
                lines.others(),
                "check whether term " + term.token() + " of '" + term.election() + "' holds",
                session -> session.afterWriting(tables.nothing(), primary -> holds(primary, term)));
    }

    private boolean holds(Session session, Term term) throws SQLException {
        return session.query(tables.heldBy(term.leaseId(), List.of(term.election())), LeaderRow::read).stream()
                .anyMatch(record -> record.token() == term.token());
    }

    @Override
    public Duration callTimeout() {
        return lines.callTimeout();
    }

    @Override
    public void open(Lease lease, Instant at) {
        call(
                lines.renewals(),
                "open lease " + lease.id() + " of instance '" + lease.instance() + "'",
                session -> session.update(tables.open(lease, at)));
        lag.opened(lease);
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        boolean renewed = call(
                lines.renewals(),
                "renew lease " + leaseId,
                session -> session.update(tables.renew(leaseId, heartbeat, cohort, at)) == 1
                        || has(session, leaseId, heartbeat));
        if (renewed) {
            lag.renewed(leaseId, heartbeat);
        } else {
            lag.ended(leaseId);
        }
        return renewed;
    }

    private boolean has(Session session, String leaseId, long heartbeat) throws SQLException {
        List<Long> found = session.query(tables.heartbeat(leaseId), row -> row.getLong(1));
        if (found.isEmpty()) {
            return false;
        }
        if (found.get(0) > heartbeat) {
            throw LeaseStoreException.renewedByAnother(leaseId, found.get(0), heartbeat);
        }
        if (found.get(0) < heartbeat) {
            throw new LeaseStoreException("Lease " + leaseId + " was not renewed, although it was read with heartbeat "
                    + found.get(0) + " instead of " + heartbeat + ": reads on this connection lag behind its writes");
        }
        return true;
    }

    /** Reads the records of many elections only if one has changed, and otherwise once in a while. Decision 17. */
    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        ObserveQuery query = observations.next(elections, ownLease);
        CachedObservation result = call(lines.others(), "read the elections", lag.current(query, elections, ownLease));
        observations.answered(query, result);
        badRows.found(result.flaws());
        return result.observation();
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        floors.keySet().forEach(Names::election);
        if (!floors.isEmpty()) {
            call(lines.others(), "enroll " + floors.size() + " elections", session -> {
                new EnrollBatch(tables, session).enroll(floors);
                return true;
            });
        }
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        if (leases.isEmpty()) {
            return 0;
        }
        return call(lines.others(), "expire " + leases.size() + " leases", session -> expire(session, leases));
    }

    private int expire(Session session, Collection<SilentLease> leases) throws SQLException {
        session.boundLockWait();
        int expired = 0;
        for (List<SilentLease> chunk : Batches.of(leases)) {
            // A hint about one of them is enough to make peers observe.
            expired += vacating.update(session, Hint.expired(chunk.get(0).id()), tables.expire(chunk));
        }
        return expired;
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Names.lease(leaseId);
        if (claims.isEmpty()) {
            return new ClaimResult(Set.of(), Set.of());
        }
        ClaimResult result = call(lines.others(), "claim " + claims.size() + " elections", session -> new ClaimBatch(
                        tables, session, leaseId, at)
                .claim(claims));
        claims.stream()
                .filter(claim -> result.won().contains(claim.election()))
                .forEach(claim -> lag.written(claim.election(), claim.newToken()));
        return result;
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        if (!terms.isEmpty()) {
            call(lines.others(), "release " + terms.size() + " elections", session -> new ReleaseBatch(
                            tables, session, notifier)
                    .release(leaseId, terms, vacating));
        }
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        if (terms.isEmpty()) {
            return true;
        }
        boolean transferred = call(
                lines.others(),
                "transfer " + terms.size() + " elections",
                session -> new ReleaseBatch(tables, session, notifier).transfer(leaseId, terms, toLeaseId, at)
                        == terms.size());
        if (transferred) {
            terms.forEach(term -> lag.written(term.election(), term.token() + 1));
        }
        return transferred;
    }

    @Override
    public void close(String leaseId) {
        lag.ended(leaseId);
        call(
                lines.renewals(),
                "close lease " + leaseId,
                session -> vacating.update(session, Hint.closed(leaseId), tables.close(leaseId)));
    }

    /**
     * Hints arrive only on PostgreSQL, with {@linkplain JdbcLeaseStoreBuilder#ownConnections dedicated connections},
     * and not through a connection pooler.
     */
    @Override
    public void addHintListener(HintListener listener) {
        receiver.add(listener);
    }

    @Override
    public void removeHintListener(HintListener listener) {
        receiver.remove(listener);
    }

    private <T> T call(CallLine line, String what, SessionWork<T> work) {
        pinned.refuseIfUndecided();
        try {
            return line.call(what, session -> onTables(session, line, work));
        } catch (RuntimeException | Error e) {
            observations.forget(); // the next call may reach another database, or the same one in another state
            throw e;
        }
    }

    private <T> T onTables(Session session, CallLine line, SessionWork<T> work) throws SQLException {
        schema.ensure(session);
        if (line != lines.renewals()) {
            schema.tryStatements(session);
        }
        receiver.databaseIs(session.dialect());
        try {
            return work.on(session);
        } catch (SQLException e) {
            if (session.dialect().isMissingTable(e)) {
                schema.ensureAgain(session);
            } else if (session.dialect().isDenied(e)) {
                throw schema.denied(session, e);
            }
            throw e;
        }
    }

    /**
     * Sets whether dedicated connections are kept open between calls (true by default). If false, idle ones are closed
     * within {@link #callTimeout()}, and each later call opens a connection and closes it; a call in flight closes its
     * connection when it ends. This is for a time in which no connection may be open, for example while a checkpoint of
     * the process is written to disk. The next call finds the tables again, because a restored process may reach
     * another database. Borrowed connections are never kept.
     */
    public void keepConnections(boolean keep) {
        schema.forget();
        lag.forget();
        observations.forget();
        DaemonTask.runWithin(callTimeout(), "election-jdbc-keep", () -> {
            lines.keepConnections(keep);
            receiver.allowConnection(keep);
        });
    }

    /** Closes the dedicated connections within {@link #callTimeout()}. Later calls are refused. */
    @Override
    public void close() {
        lines.refuseCalls();
        DaemonTask.runWithin(callTimeout(), "election-jdbc-close", () -> {
            lines.close();
            receiver.close();
        });
    }
}
