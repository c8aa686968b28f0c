// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.jdbc.call.CallLine;
import dev.election.jdbc.call.CallLines;
import dev.election.jdbc.call.DaemonTask;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.hint.HintReceiver;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The lease store on two tables of a relational database, for one instance.
 *
 * <p>Each statement is a transaction of its own, right at any isolation that a connection has, on a connection that is
 * never that of a caller's transaction. Each call ends within {@link #callTimeout()}, whatever the driver hangs in, and
 * waits no longer than half a second (a second, where the database counts in seconds; HSQLDB and Oracle: until the call
 * ends) for a lock that somebody else holds. No clock of the database is read.
 *
 * <p>Not promised: that a call which was not answered in time took no effect; and that a database which locks whole
 * tables (HSQLDB by default) or itself (SQLite) lets a renewal pass while somebody's long transaction has it locked.
 *
 * <p>Safe for many threads; calls of the same kind, renewals or all others, take turns.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStore implements LeaseStore, AutoCloseable {

    private final CallLines lines;
    private final ElectionTables tables;
    private final JdbcFence fence;
    private final Schema schema;
    private final ObservationCache observations;
    private final BadRows badRows;
    private final HintNotifier notifier;
    private final HintReceiver receiver;
    private final VacatingUpdate vacating;

    JdbcLeaseStore(
            CallLines lines,
            ElectionTables tables,
            @Nullable Dialect dialect,
            Schema schema,
            HintNotifier notifier,
            HintReceiver receiver) {
        this.lines = lines;
        this.tables = tables;
        this.schema = schema;
        this.fence = new JdbcFence(tables, schema::mayBeOn, dialect, this::holds);
        this.observations = new ObservationCache(tables);
        this.badRows = new BadRows(tables);
        this.notifier = notifier;
        this.receiver = receiver;
        this.vacating = new VacatingUpdate(notifier);
    }

    /** Begins to describe a store whose connections come from this data source; nothing is asked of it yet. */
    public static JdbcLeaseStoreBuilder builder(DataSource dataSource) {
        return new JdbcLeaseStoreBuilder(dataSource);
    }

    /**
     * Connects, recognises the product, looks for the tables or creates them if told to, and makes a statement of each
     * kind that changes nothing. Optional: the first call does it otherwise. Connections that are borrowed are
     * compared, a few at once where the data source has so many free.
     *
     * @throws MissingTablesException if the tables are missing and may not be created
     * @throws MissingRightException if the user of the connection may not make one of the store's statements
     * @throws UnusableDatabaseException if the database answers, but is of an unknown product or read-only, or if its
     *     first connections differ in their schema
     * @throws LeaseStoreException if there was no answer
     */
    public void initialize() {
        String what = "look for the tables of the elections";
        call(lines.others(), what, session -> true);
        int contacts = schema.firstContacts();
        if (contacts > 1) {
            HeldTogether held = new HeldTogether(contacts);
            lines.callAtOnce(contacts, line -> call(line, what, held));
            schema.refuseIfUndecided();
        }
    }

    /**
     * The fence for transactions on this store's database. It calls the store only where a transaction misses its
     * record.
     */
    public JdbcFence fence() {
        return fence;
    }

    private boolean holds(Term term) {
        return call(
                lines.others(),
                "find out whether term " + term.token() + " of '" + term.election() + "' holds",
                session ->
                        session.query(tables.heldBy(term.leaseId(), List.of(term.election())), LeaderRow::read).stream()
                                .anyMatch(record -> record.token() == term.token()));
    }

    @Override
    public Duration callTimeout() {
        return lines.callTimeout();
    }

    @Override
    public void open(Lease lease, Instant at) {
        call(lines.renewals(), "open lease " + lease.id() + " of instance '" + lease.instance() + "'", session -> {
            try {
                return session.update(tables.open(lease, at));
            } catch (SQLException e) {
                if (ErrorCodes.isDuplicate(e)) {
                    throw new LeaseStoreException(
                            "Lease " + lease.id() + " of instance '" + lease.instance()
                                    + "' was not opened: there is one with this id already; open one with a new id",
                            e);
                }
                throw e;
            }
        });
    }

    @Override
    public boolean renew(String leaseId, @Nullable String cohort, Instant at) {
        return call(
                lines.renewals(),
                "renew lease " + leaseId,
                session -> isOne(session.update(tables.renew(leaseId, cohort, at))));
    }

    /** The records of many elections are read when they changed, and every now and then. */
    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        ObserveQuery query = observations.next(elections, ownLease);
        CachedObservation answer = call(lines.others(), "read the elections", query);
        observations.answered(query, answer);
        badRows.found(answer.flaws());
        return answer.observation();
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        floors.keySet().forEach(Names::election);
        if (!floors.isEmpty()) {
            call(lines.others(), "enroll " + floors.size() + " elections", session -> new EnrollBatch(tables, session)
                    .of(floors));
        }
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        if (leases.isEmpty()) {
            return 0;
        }
        List<SilentLease> all = List.copyOf(leases);
        SilentLease first = all.get(0);
        String others = all.size() == 1 ? "" : " and " + (all.size() - 1) + " others";
        return call(
                lines.others(),
                "expire lease " + first.id() + " at heartbeat " + first.heartbeat() + others,
                session -> expire(session, all));
    }

    private int expire(Session session, List<SilentLease> leases) throws SQLException {
        session.boundLockWait();
        int expired = 0;
        for (List<SilentLease> chunk : Batches.of(leases)) {
            // one of them is enough to make others observe
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
        return call(lines.others(), "claim " + claims.size() + " elections", session -> new ClaimBatch(
                        tables, session, leaseId, at)
                .claim(claims));
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
        return call(
                lines.others(),
                "transfer " + terms.size() + " elections",
                session -> new ReleaseBatch(tables, session, notifier).transfer(leaseId, terms, toLeaseId, at)
                        == terms.size());
    }

    @Override
    public void close(String leaseId) {
        call(
                lines.renewals(),
                "close lease " + leaseId,
                session -> vacating.update(session, Hint.closed(leaseId), tables.close(leaseId)));
    }

    /**
     * Only on PostgreSQL, with {@linkplain JdbcLeaseStoreBuilder#ownConnections connections of its own}, and directly.
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
        schema.refuseIfUndecided();
        boolean answered = false;
        try {
            T answer = line.call(what, session -> onTables(session, line, work));
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                observations.forget(); // what comes back may be another database, or the same in another state
            }
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
            }
            throw e;
        }
    }

    private static boolean isOne(int rows) {
        if (rows > 1) {
            throw new LeaseStoreException(
                    rows + " rows were changed where a key allows one: the tables were not created by the"
                            + " script of this database");
        }
        return rows == 1;
    }

    /**
     * Whether connections of its own are kept between calls; they are unless told otherwise. If not, the ones at rest
     * are closed, within {@link #callTimeout()}, and each call from now on opens one and closes it, as do calls that
     * are running: for a time in which a connection must not be left open, say while the process is written to disk.
     * The tables are looked for again by the next call: who comes back from there may find another database. Borrowed
     * connections are never kept.
     */
    public void keepConnections(boolean keep) {
        schema.forget();
        observations.forget();
        DaemonTask.runWithin(callTimeout(), "election-jdbc-keep", () -> {
            lines.keepConnections(keep);
            receiver.allowConnection(keep);
        });
    }

    /** Closes the connections of its own, within {@link #callTimeout()}; calls after this are refused. */
    @Override
    public void close() {
        lines.refuseCalls();
        DaemonTask.runWithin(callTimeout(), "election-jdbc-close", () -> {
            lines.close();
            receiver.close();
        });
    }
}
