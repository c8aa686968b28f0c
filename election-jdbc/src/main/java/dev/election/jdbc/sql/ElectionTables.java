// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import dev.election.store.Claim;
import dev.election.store.Lease;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All statements on the two tables, in the order of the protocol's rules. A statement is the same on every database,
 * unless it takes a {@link Dialect}.
 *
 * <p>Instants are written as ISO-8601 text in UTC. So no time zone of a database session can shift them, and no rule
 * reads them (decision 3). Lists of names are padded to a power of two, so that databases and drivers see few different
 * statements.
 */
public final class ElectionTables {

    // In the order in which LeaderRow reads them.
    private static final String LEADER_COLUMNS = "ELECTION_NAME, TOKEN, LEASE_ID, LEADER_SINCE";
    // All that a new lease has.
    private static final String OPENED_COLUMNS =
            "LEASE_ID, INSTANCE_ID, ADDRESS, HEARTBEAT, DURATION_MILLIS, INTERVAL_MILLIS, COHORT, APPLICATION, OPENED_AT,"
                    + " RENEWED_AT";
    // In the order in which LeaseRow reads them.
    private static final String LEASE_COLUMNS =
            "l.LEASE_ID, l.INSTANCE_ID, l.ADDRESS, l.HEARTBEAT, l.DURATION_MILLIS, l.INTERVAL_MILLIS, l.COHORT,"
                    + " l.APPLICATION";

    // The constant parts of statements with these names of the tables, by the same parts with marks in their place.
    private record Named(@Nullable TableNames names, Map<String, String> texts) {}

    // Supplies the names of the tables, once for each statement. Decision 30.
    private final Supplier<TableNames> pinned;
    // For the last names that were supplied. Written and read by all threads that make a statement.
    private volatile Named named = new Named(null, Map.of());

    /** @param pinned supplies the names of the tables, once for each statement */
    public ElectionTables(Supplier<TableNames> pinned) {
        this.pinned = pinned;
    }

    /** The names of the tables in all statements from now on, unless another database is reached. */
    public TableNames names() {
        return pinned.get();
    }

    // For an observation that may be old: a write without effect, and statements that find a row if the primary has at
    // least this heartbeat, or this token. Decision 44.

    public Sql nothing() {
        return sql("UPDATE {lease} SET HEARTBEAT = HEARTBEAT WHERE LEASE_ID = ''");
    }

    public Sql beat(Dialect dialect, String leaseId, long heartbeat) {
        String row = " WHERE LEASE_ID = ? AND HEARTBEAT >= ?{bounded}";
        return locked(dialect, "{lease}", "HEARTBEAT", row, leaseId, heartbeat);
    }

    public Sql reached(Dialect dialect, String election, long token) {
        String row = " WHERE ELECTION_NAME = ? AND TOKEN >= ?{bounded}";
        return locked(dialect, "{leader}", "TOKEN", row, election, token);
    }

    // For the dry run: statements that need the rights and the columns of a rule, and cannot change a row. Decision 37.

    /** All columns of a lease, and no row. */
    public Sql describeLeases() {
        return sql("SELECT " + Columns.LEASE.names() + " FROM {lease} WHERE 1 = 0");
    }

    /** All columns of a leader, and no row. */
    public Sql describeLeaders() {
        return sql("SELECT " + Columns.LEADER.names() + " FROM {leader} WHERE 1 = 0");
    }

    public Sql openNone() {
        return sql(
                "INSERT INTO {lease} (" + OPENED_COLUMNS + ") SELECT " + OPENED_COLUMNS + " FROM {lease} WHERE 1 = 0");
    }

    public Sql enrollNone() {
        return sql("INSERT INTO {leader} (ELECTION_NAME, TOKEN) SELECT ELECTION_NAME, TOKEN FROM {leader} WHERE 1 = 0");
    }

    // Rule 1: open.
    public Sql open(Lease lease, Instant at) {
        return sql(
                "INSERT INTO {lease} (" + OPENED_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                lease.id(),
                lease.instance(),
                lease.address(),
                lease.heartbeat(),
                lease.duration().toMillis(),
                millis(lease.interval()),
                lease.cohort(),
                lease.application(),
                at.toString(),
                at.toString());
    }

    private static OptionalLong millis(@Nullable Duration duration) {
        return duration == null ? OptionalLong.empty() : OptionalLong.of(duration.toMillis());
    }

    // Rule 2: renew. 0 rows: a peer expired the lease, it was closed, or it has this heartbeat already. Decision 50.
    public Sql renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return sql("""
                UPDATE {lease} SET HEARTBEAT = ?, COHORT = ?, RENEWED_AT = ?
                WHERE LEASE_ID = ? AND HEARTBEAT < ?{bounded}""", heartbeat, cohort, at.toString(), leaseId, heartbeat);
    }

    // After a renewal that changed no row.
    public Sql heartbeat(String leaseId) {
        return sql("SELECT HEARTBEAT FROM {lease} WHERE LEASE_ID = ?", leaseId);
    }

    // Rule 4: observe. The records are read first and the leases after them, so a lease that is missing then was
    // removed. Decision 1.
    public Sql leaders(Collection<String> elections, @Nullable String ownLease) {
        Sql own = leadersWhere(ownLease == null ? Sql.of("1 = 0") : Sql.of("LEASE_ID = ?", ownLease));
        // UNION instead of OR: where the lease has an index, each half can use an index of its own.
        return elections.isEmpty()
                ? own
                : leadersWhere(named(elections)).and(" UNION ").and(own);
    }

    public Sql allLeaders() {
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader}");
    }

    public Sql leases() {
        return sql("SELECT " + LEASE_COLUMNS + " FROM {lease} l");
    }

    // The leases, with the fingerprint of the records of these elections and of the lease; of all records if no
    // elections are given. One row for each lease, or one row without a lease if none exists. The outer join fixes the
    // order, records first. Where a read takes locks, an instance must not wait for a record while it holds the lock of
    // a lease, which its owner may have to renew. Decisions 17 and 41.
    public Sql glance(@Nullable Collection<String> elections, @Nullable String ownLease) {
        return sql("SELECT " + LEASE_COLUMNS + """
                , f.ELECTIONS, f.TOKENS, f.HELD, f.OWN_ELECTIONS, f.OWN_TOKENS
                FROM (SELECT COUNT(*) AS ELECTIONS, COALESCE(SUM(TOKEN), 0) AS TOKENS, COUNT(LEASE_ID) AS HELD,
                COUNT(CASE WHEN LEASE_ID = ? THEN 1 END) AS OWN_ELECTIONS,
                COALESCE(SUM(CASE WHEN LEASE_ID = ? THEN TOKEN END), 0) AS OWN_TOKENS FROM\s""", ownLease, ownLease)
                .and(
                        elections == null
                                ? sql("{leader}")
                                : Sql.of("(").and(leaders(elections, ownLease)).and(") r"))
                .and(sql(") f LEFT JOIN {lease} l ON 1 = 1"));
    }

    // Before the first claim: inserts a vacant record for each election. Decision 26.
    public Sql enroll(List<Map.Entry<String, Long>> floors, Dialect dialect) {
        return sql("INSERT INTO {leader} (ELECTION_NAME, TOKEN) ")
                .and(
                        dialect.rows(floors.size()),
                        floors.stream()
                                .flatMap(floor -> Stream.of(floor.getKey(), floor.getValue()))
                                .toArray());
    }

    // Rule 5: expire. 0 rows: its owner renewed it in the meantime, or it was removed.
    public Sql expire(List<SilentLease> leases) {
        return sql("DELETE FROM {lease} WHERE ")
                .and(each("LEASE_ID", SilentLease::id, "HEARTBEAT", SilentLease::heartbeat, leases))
                .and(Sql.UNAWAITED);
    }

    // Rule 6: claim. The token proves that the row still names the lease that was observed.
    public Sql claim(String leaseId, long raise, List<Claim> claims, Instant at) {
        return claim(leaseId, raise, each("ELECTION_NAME", Claim::election, "TOKEN", Claim::seenToken, claims), at);
    }

    // The same for claims that observed the same token. It is far less work for the database, and one statement can
    // carry more of them.
    public Sql claimAlike(String leaseId, long raise, List<Claim> claims, Instant at, Dialect dialect) {
        List<String> elections = claims.stream().map(Claim::election).toList();
        Sql named = dialect.takesArrays()
                ? Sql.of("ELECTION_NAME = ANY (?)", (Object) elections.toArray(String[]::new))
                : named(elections);
        return claim(
                leaseId,
                raise,
                Sql.of("TOKEN = ? AND ", claims.get(0).seenToken()).and(named),
                at);
    }

    // The statement checks again that the lease no longer exists.
    private Sql claim(String leaseId, long raise, Sql rows, Instant at) {
        return sql(
                        "UPDATE {leader} SET LEASE_ID = ?, TOKEN = TOKEN + ?, LEADER_SINCE = ? WHERE ",
                        leaseId,
                        raise,
                        at.toString())
                .and(rows)
                .and(sql(
                        " AND (LEASE_ID IS NULL OR LEASE_ID = ? OR NOT EXISTS"
                                + " (SELECT 1 FROM {lease} l WHERE l.LEASE_ID = {leader}.LEASE_ID)){bounded}",
                        leaseId));
    }

    public Sql heldBy(String leaseId, Collection<String> elections) {
        return leadersWhere(Sql.of("LEASE_ID = ? AND ", leaseId).and(named(elections)));
    }

    public Sql unlocked(Collection<String> elections, RowLock lock) {
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader}" + lock.hint() + " WHERE ")
                .and(named(elections))
                .and(lock.clause());
    }

    // The transactions that seem to block a claim, for the log.
    public Optional<Sql> lockHolders(Dialect dialect) {
        return dialect.lockHolders().map(this::sql);
    }

    // Rules 5, 7 and 8 remove something, and their commits need not wait for the disk: whatever builds on them comes
    // later in the same log, so a crash that undoes them undoes that as well. The mark {unawaited} requests it.
    // Decision 18.

    // Rule 7: release. A row that is not changed belongs to another instance, or to another term, by now.
    public Sql release(String leaseId, List<TermId> terms) {
        return sql("UPDATE {leader} SET LEASE_ID = NULL WHERE LEASE_ID = ? AND ", leaseId)
                .and(each("ELECTION_NAME", TermId::election, "TOKEN", TermId::token, terms))
                .and(Sql.UNAWAITED);
    }

    // Rule 6, in the other direction: the holder transfers the term. 0 rows: it no longer holds the term, or the lease
    // of the receiver no longer exists. Decision 25.
    public Sql transfer(String leaseId, List<TermId> terms, String toLeaseId, Instant at) {
        return sql(
                        "UPDATE {leader} SET LEASE_ID = ?, TOKEN = TOKEN + 1, LEADER_SINCE = ? WHERE LEASE_ID = ? AND ",
                        toLeaseId,
                        at.toString(),
                        leaseId)
                .and(each("ELECTION_NAME", TermId::election, "TOKEN", TermId::token, terms))
                .and(sql(" AND EXISTS (SELECT 1 FROM {lease} l WHERE l.LEASE_ID = ?){bounded}", toLeaseId));
    }

    // Rule 8: close.
    public Sql close(String leaseId) {
        return sql("DELETE FROM {lease} WHERE LEASE_ID = ?{unawaited}", leaseId);
    }

    // Rule 9: fence. 0 rows: the term is over. Where no query can keep a row locked, an UPDATE without effect does.
    // Decision 33.
    public Sql fence(Dialect dialect, String election, long token, String leaseId) {
        String row = " WHERE ELECTION_NAME = ? AND TOKEN = ? AND LEASE_ID = ?";
        return locked(dialect, "{leader}", "TOKEN", row, election, token, leaseId);
    }

    private Sql locked(Dialect dialect, String table, String column, String row, Object... parameters) {
        String text = dialect.fenceLock()
                .map(lock -> "SELECT " + column + " FROM " + table + lock.hint() + row + lock.clause())
                .orElse("UPDATE " + table + " SET " + column + " = " + column + row);
        return sql(text, parameters);
    }

    // For a fence that finds no record: a row shows that these are the elections' own tables. Decision 33.
    public Sql leaseNow(String leaseId, Optional<RowLock> lock) {
        return sql(
                "SELECT LEASE_ID FROM {lease}" + lock.map(RowLock::hint).orElse("") + " WHERE LEASE_ID = ?"
                        + lock.map(RowLock::clause).orElse(""),
                leaseId);
    }

    private Sql leadersWhere(Sql condition) {
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader} WHERE ").and(condition);
    }

    // Matches these elections.
    private static Sql named(Collection<String> elections) {
        return in("ELECTION_NAME", Batches.padded(elections));
    }

    // Matches each key together with its own number. The list of all keys comes first, for the index.
    private static <T> Sql each(
            String key, Function<T, String> keyOf, String number, ToLongFunction<T> numberOf, List<T> some) {
        List<T> padded = Batches.padded(some);
        String pairs = String.join(" OR ", Collections.nCopies(padded.size(), key + " = ? AND " + number + " = ?"));
        Stream<Object> values = padded.stream().flatMap(one -> Stream.of(keyOf.apply(one), numberOf.applyAsLong(one)));
        return in(key, padded.stream().map(keyOf).toList()).and(" AND (" + pairs + ")", values.toArray());
    }

    private static Sql in(String key, List<String> some) {
        String marks = String.join(", ", Collections.nCopies(some.size(), "?"));
        return Sql.of(key + " IN (" + marks + ")", some.toArray());
    }

    private Sql sql(String text, @Nullable Object... parameters) {
        TableNames names = pinned.get();
        Named known = named;
        if (!names.equals(known.names)) {
            known = new Named(names, new ConcurrentHashMap<>());
            named = known;
        }
        return Sql.of(known.texts.computeIfAbsent(text, marked -> withNames(names, marked)), parameters);
    }

    private static String withNames(TableNames names, String text) {
        return text.replace("{leader}.", names.leaderInColumn() + ".")
                .replace("'{leader}'", "'" + names.leader().replace("'", "''") + "'")
                .replace("{lease}", names.lease())
                .replace("{leader}", names.leader());
    }
}
