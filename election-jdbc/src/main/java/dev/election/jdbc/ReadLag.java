// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static java.util.Objects.requireNonNullElse;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Sql;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps observations from being older than what the database has confirmed to this store or shown to it. Safe for use
 * by many threads.
 */
final class ReadLag {

    /*
     * The problem. A driver or proxy may send reads to a replica that lags behind the primary. Such an observation
     * shows an election without the term that this instance has just won, or with a lower token than the last one
     * showed. That looks like a database that was restored from a backup.
     *
     * The idea. The store knows what the database has confirmed: the heartbeat of its lease, and the tokens of its
     * claims. An observation that shows less is read once more, in a transaction that begins with a write: routers send
     * all of it to the primary. From then on every observation is read in this way.
     *
     * If that shows less, too, a locking read lets the primary decide. If the primary does not have the confirmed value
     * either, it was set back or the lease was expired, and the observation is returned as it is (decision 8).
     * Otherwise the read still goes to a replica. It is repeated while the call has time, until the replica has caught
     * up.
     *
     * Why it is right. The values were confirmed before the read began, so a read of the primary shows at least them.
     * Neither a heartbeat nor a token is ever lowered, except where the database forgets commits.
     *
     * What it costs. Nothing but two lookups per record, until a read lags. Then three more round trips for each
     * observation: to begin, to write nothing, and to end.
     *
     * Decision 44.
     */

    private static final StoreLog log = StoreLog.of(ReadLag.class);

    // The pause between two reads of a replica that has not caught up.
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String CURE = "point leader election at the primary, by a data source of its own"
            + " (@ElectionDataSource), or let the proxy or driver send the statements on its tables there";

    private final ElectionTables tables;
    // How long a call repeats its read. The rest of its time is for the response.
    private final Duration patience;

    // The last confirmed heartbeat of each lease that this store has opened.
    private final Map<String, Beat> beats = new ConcurrentHashMap<>();
    // The highest token of each election that was confirmed or shown.
    private final Map<String, Long> tokens = new ConcurrentHashMap<>();
    // Whether a read has lagged, so that each begins with a write. Set once, by the call that detects it.
    private final AtomicBoolean lagging = new AtomicBoolean();

    /** A heartbeat, and the time since it was confirmed. */
    private record Beat(long heartbeat, Deadline since) {

        static Beat of(long heartbeat) {
            return new Beat(heartbeat, Deadline.in(Duration.ZERO));
        }
    }

    /** What an observation lacks, in words, and the statement that finds a row if the primary has it. */
    private record Lack(String words, Function<Dialect, Sql> probe) {}

    ReadLag(ElectionTables tables, Duration callTimeout) {
        this.tables = tables;
        this.patience = callTimeout.multipliedBy(3).dividedBy(4);
    }

    void opened(Lease lease) {
        beats.put(lease.id(), Beat.of(lease.heartbeat()));
    }

    /** A renewal that set this heartbeat was confirmed. */
    void renewed(String leaseId, long heartbeat) {
        beats.computeIfPresent(leaseId, (id, beat) -> Beat.of(heartbeat));
    }

    void ended(String leaseId) {
        beats.remove(leaseId);
    }

    void written(String election, long token) {
        tokens.merge(election, token, Math::max);
    }

    /** Forgets everything, because the next call may reach another database. */
    void forget() {
        beats.clear();
        tokens.clear();
        lagging.set(false);
    }

    /**
     * The same query, whose observation is not older than what is known now. Without a lease of its own, the instance
     * leads nothing that an old observation could end, and may have no right to write.
     */
    SessionWork<CachedObservation> current(
            SessionWork<CachedObservation> query, Collection<String> elections, @Nullable String ownLease) {
        if (ownLease == null) {
            return query;
        }
        Beat beat = beats.get(ownLease);
        Deadline deadline = Deadline.in(patience);
        return session -> {
            CachedObservation seen = lagging.get() ? onPrimary(session, query) : query.on(session);
            Lack lack = lack(seen.observation(), elections, ownLease, beat);
            if (lack != null && !lagging.get()) {
                seen = onPrimary(session, query);
                Lack after = lack(seen.observation(), elections, ownLease, beat);
                if (after == null || isOnPrimary(session, after)) {
                    report(lack);
                }
                lack = after;
            }
            while (lack != null && isOnPrimary(session, lack)) {
                if (deadline.passed()) {
                    throw new LeaseStoreException("The reads of this data source lag behind its writes: " + lack.words
                            + ", even in a transaction that begins with a write. An observation that is older than the"
                            + " instance's own writes decides nothing, so it takes over no election: " + CURE);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
                seen = onPrimary(session, query);
                lack = lack(seen.observation(), elections, ownLease, beat);
            }
            shown(seen.observation(), elections, ownLease, lack);
            return seen;
        };
    }

    private CachedObservation onPrimary(Session session, SessionWork<CachedObservation> query) throws SQLException {
        return session.afterWriting(tables.nothing(), query);
    }

    private boolean isOnPrimary(Session session, Lack lack) throws SQLException {
        session.boundLockWait();
        Sql probe = lack.probe.apply(session.dialect());
        return session.afterWriting(
                tables.nothing(),
                primary -> primary.dialect().fenceLock().isPresent()
                        ? !primary.query(probe, row -> true).isEmpty()
                        : primary.update(probe) > 0);
    }

    private @Nullable Lack lack(Observation seen, Collection<String> elections, String ownLease, @Nullable Beat beat) {
        if (beat != null) {
            Long shown = heartbeat(seen, ownLease);
            if (requireNonNullElse(shown, -1L) < beat.heartbeat) {
                return new Lack(
                        "heartbeat " + beat.heartbeat + " of lease " + ownLease + " was confirmed, but "
                                + (shown == null ? "no such lease" : "heartbeat " + shown) + " was read "
                                + TimeUnit.NANOSECONDS.toMillis(beat.since.elapsedNanos()) + " ms later",
                        dialect -> tables.beat(dialect, ownLease, beat.heartbeat));
            }
        }
        for (LeaderRecord record : seen.leaders()) {
            Long known = tokens.get(record.election());
            if (known != null && record.token() < known) {
                return new Lack(
                        "token " + known + " of '" + record.election() + "' was confirmed or read, but token "
                                + record.token() + " was read later",
                        dialect -> tables.reached(dialect, record.election(), known));
            }
        }
        return missing(seen, elections);
    }

    // The records are read before the leases, so a replica may catch up in between: the lease is shown, the record is
    // not.
    private @Nullable Lack missing(Observation seen, Collection<String> elections) {
        for (String election : notShown(seen, elections)) {
            Long known = tokens.get(election);
            if (known != null) {
                return new Lack(
                        "token " + known + " of '" + election + "' was confirmed or read, but no such election was read"
                                + " later",
                        dialect -> tables.reached(dialect, election, known));
            }
        }
        return null;
    }

    private static Set<String> notShown(Observation seen, Collection<String> elections) {
        Set<String> missing = new HashSet<>(elections);
        seen.leaders().forEach(record -> missing.remove(record.election()));
        missing.removeAll(seen.unreadable(Unreadable.Kind.LEADER));
        return missing;
    }

    // Null if the lease is missing; as high as any if it cannot be read.
    private static @Nullable Long heartbeat(Observation seen, String lease) {
        if (seen.unreadable(Unreadable.Kind.LEASE).contains(lease)) {
            return Long.MAX_VALUE;
        }
        return seen.leases().stream()
                .filter(one -> one.id().equals(lease))
                .map(Lease::heartbeat)
                .findFirst()
                .orElse(null);
    }

    /** Remembers what was shown; with something lacking, the primary was set back, and has only this. */
    private void shown(Observation seen, Collection<String> elections, String ownLease, @Nullable Lack lack) {
        for (LeaderRecord record : seen.leaders()) {
            tokens.merge(record.election(), record.token(), lack == null ? Math::max : (known, shown) -> shown);
        }
        if (lack != null) {
            tokens.keySet().removeAll(notShown(seen, elections));
            Long heartbeat = heartbeat(seen, ownLease);
            beats.computeIfPresent(ownLease, (id, beat) -> heartbeat == null ? null : Beat.of(heartbeat));
        }
    }

    private void report(Lack lack) {
        if (lagging.compareAndSet(false, true)) {
            log.warn(
                    "The reads of this data source lag behind its writes, as those of a proxy or driver that"
                            + " sends them to a replica: {}. From now on each observation is read in a transaction that"
                            + " begins with a write, which costs three more round trips. Better {}",
                    lack.words,
                    CURE);
        }
    }
}
