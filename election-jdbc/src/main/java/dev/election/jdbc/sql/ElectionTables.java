// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import static java.util.Objects.requireNonNull;

import dev.election.store.Claim;
import dev.election.store.Lease;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
            "LEASE_ID, INSTANCE_ID, ADDRESS, HEARTBEAT, DURATION_MILLIS, COHORT, OPENED_AT, RENEWED_AT";
    // In the order in which LeaseRow reads them.
    private static final String LEASE_COLUMNS =
            "l.LEASE_ID, l.INSTANCE_ID, l.ADDRESS, l.HEARTBEAT, l.DURATION_MILLIS, l.COHORT";

    // Supplies the names of the tables, once for each statement. Decision 30.
    private final Supplier<TableNames> pinned;

    /** @param pinned supplies the names of the tables, once for each statement */
    public ElectionTables(Supplier<TableNames> pinned) {
        this.pinned = pinned;
    }

    /** The name of the table of leaders, for people. */
    public String leaderForPeople() {
        TableNames names = pinned.get();
        return names.readable(names.simpleLeader());
    }

    /** The name of the table of leases, for people. */
    public String leaseForPeople() {
        TableNames names = pinned.get();
        return names.readable(names.simpleLease());
    }

    // For the dry run: statements that need the rights and the columns of a rule, and cannot change a row. Decision 37.

    public Sql noLeases() {
        return sql("SELECT " + LEASE_COLUMNS + " FROM {lease} l WHERE 1 = 0");
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
                "INSERT INTO {lease} (" + OPENED_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                lease.id(),
                lease.instance(),
                lease.address(),
                lease.heartbeat(),
                lease.duration().toMillis(),
                lease.cohort(),
                at.toString(),
                at.toString());
    }

    // Rule 2: renew. 0 rows: a peer expired the lease, or it was closed.
    public Sql renew(String leaseId, @Nullable String cohort, Instant at) {
        return sql("""
                UPDATE {lease} SET HEARTBEAT = HEARTBEAT + 1, COHORT = ?, RENEWED_AT = ?
                WHERE LEASE_ID = ?{bounded}""", cohort, at.toString(), leaseId);
    }

    // Rule 4: observe. The records are read first and the leases after them, so a lease that is missing then was
    // removed. Decision 1.
    public Sql leaders(Collection<String> elections, @Nullable String ownLease) {
        Sql named = elections.isEmpty() ? null : leadersNamed(elections);
        Sql own = ownLease == null
                ? null
                : sql("SELECT " + LEADER_COLUMNS + " FROM {leader} WHERE LEASE_ID = ?", ownLease);
        if (named != null && own != null) {
            // UNION instead of OR: where the lease has an index, each half can use an index of its own.
            return Sql.of(named.text() + " UNION " + own.text())
                    .withAll(named.parameters())
                    .withAll(own.parameters());
        }
        return named == null ? requireNonNull(own) : named;
    }

    private Sql leadersNamed(Collection<String> elections) {
        List<String> padded = Batches.padded(elections);
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader} WHERE ELECTION_NAME IN " + marks(padded.size()))
                .withAll(padded);
    }

    public Sql allLeaders() {
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader}");
    }

    public Sql leases() {
        return sql("SELECT " + LEASE_COLUMNS + " FROM {lease} l");
    }

    // One row for each lease, or one row without a lease if none exists. The outer join fixes the order, records first.
    // Where a read takes locks, an instance must not wait for a record while it holds the lock of a lease, which its
    // owner may have to renew. Decision 17.
    public Sql leasesAndFingerprint(@Nullable String ownLease) {
        return sql("SELECT " + LEASE_COLUMNS + """
                , f.ELECTIONS, f.TOKENS, f.HELD, f.OWN_ELECTIONS, f.OWN_TOKENS
                FROM (SELECT COUNT(*) AS ELECTIONS, COALESCE(SUM(TOKEN), 0) AS TOKENS, COUNT(LEASE_ID) AS HELD,
                COUNT(CASE WHEN LEASE_ID = ? THEN 1 END) AS OWN_ELECTIONS,
                COALESCE(SUM(CASE WHEN LEASE_ID = ? THEN TOKEN END), 0) AS OWN_TOKENS FROM {leader}) f
                LEFT JOIN {lease} l ON 1 = 1""", ownLease, ownLease);
    }

    // Before the first claim: inserts a vacant record for each election. Decision 26.
    public Sql enroll(List<Map.Entry<String, Long>> floors, Dialect dialect) {
        Sql insert = sql("INSERT INTO {leader} (ELECTION_NAME, TOKEN) " + dialect.rowsBounded(floors.size()));
        floors.forEach(floor -> insert.with(floor.getKey()).with(floor.getValue()));
        return insert;
    }

    // Rule 5: expire. 0 rows: its owner renewed it in the meantime, or it was removed.
    public Sql expire(List<SilentLease> leases) {
        if (leases.size() == 1) {
            SilentLease only = leases.get(0);
            return sql(
                    "DELETE FROM {lease} WHERE LEASE_ID = ? AND HEARTBEAT = ?{unawaited}", only.id(), only.heartbeat());
        }
        List<SilentLease> padded = Batches.padded(leases);
        Sql delete = sql("DELETE FROM {lease} WHERE LEASE_ID IN " + marks(padded.size()) + " AND ("
                        + String.join(" OR ", Collections.nCopies(padded.size(), "LEASE_ID = ? AND HEARTBEAT = ?"))
                        + "){unawaited}")
                .withAll(padded.stream().map(SilentLease::id).toList());
        padded.forEach(lease -> delete.with(lease.id()).with(lease.heartbeat()));
        return delete;
    }

    // Rule 6: claim. The statement checks again that the lease no longer exists. The token proves that the row still
    // names the lease that was observed. The list of names comes first, for the index; then each name has its own
    // token.
    public Sql claim(String leaseId, long raise, List<Claim> claims, Instant at) {
        List<Claim> padded = Batches.padded(claims);
        Sql update = sql(
                        """
                        UPDATE {leader} SET LEASE_ID = ?, TOKEN = TOKEN + ?, LEADER_SINCE = ?
                        WHERE ELECTION_NAME IN {names} AND ({tokens})
                        AND (LEASE_ID IS NULL OR LEASE_ID = ? OR NOT EXISTS
                        (SELECT 1 FROM {lease} WHERE {lease}.LEASE_ID = {leader}.LEASE_ID)){bounded}""".replace("{names}", marks(padded.size()))
                                .replace("{tokens}", eachWithItsToken(padded.size())),
                        leaseId,
                        raise,
                        at.toString())
                .withAll(padded.stream().map(Claim::election).toList());
        padded.forEach(claim -> update.with(claim.election()).with(claim.seenToken()));
        return update.with(leaseId);
    }

    // The same for claims that observed the same token. It is far less work for the database, and one statement can
    // carry more of them.
    public Sql claimAlike(String leaseId, long raise, List<Claim> claims, Instant at, Dialect dialect) {
        List<Claim> padded = dialect.takesArrays() ? claims : Batches.padded(claims);
        String[] elections = new String[padded.size()];
        for (int i = 0; i < elections.length; i++) {
            elections[i] = padded.get(i).election();
        }
        Sql update = sql(
                """
                        UPDATE {leader} SET LEASE_ID = ?, TOKEN = TOKEN + ?, LEADER_SINCE = ?
                        WHERE TOKEN = ? AND ELECTION_NAME {names}
                        AND (LEASE_ID IS NULL OR LEASE_ID = ? OR NOT EXISTS
                        (SELECT 1 FROM {lease} WHERE {lease}.LEASE_ID = {leader}.LEASE_ID)){bounded}""".replace("{names}", dialect.takesArrays() ? "= ANY (?)" : "IN " + marks(padded.size())),
                leaseId,
                raise,
                at.toString(),
                claims.get(0).seenToken());
        return (dialect.takesArrays() ? update.with(elections) : update.withAll(List.of(elections))).with(leaseId);
    }

    public Sql heldBy(String leaseId, Collection<String> elections) {
        List<String> padded = Batches.padded(elections);
        return sql(
                        "SELECT " + LEADER_COLUMNS + " FROM {leader} WHERE LEASE_ID = ? AND ELECTION_NAME IN "
                                + marks(padded.size()),
                        leaseId)
                .withAll(padded);
    }

    public Sql unlocked(Collection<String> elections, RowLock lock) {
        List<String> padded = Batches.padded(elections);
        return sql("SELECT " + LEADER_COLUMNS + " FROM {leader}" + lock.hint() + " WHERE ELECTION_NAME IN "
                        + marks(padded.size()) + lock.clause())
                .withAll(padded);
    }

    // The transactions that seem to block a claim, for the log.
    public Optional<Sql> lockHolders(Dialect dialect) {
        return dialect.lockHolders().map(query -> sql(query));
    }

    // Rules 5, 7 and 8 remove something, and their commits need not wait for the disk: whatever builds on them comes
    // later in the same log, so a crash that undoes them undoes that as well. The mark {unawaited} requests it.
    // Decision 18.

    // Rule 7: release. A row that is not changed belongs to another instance, or to another term, by now.
    public Sql release(String leaseId, List<TermId> terms) {
        List<TermId> padded = Batches.padded(terms);
        Sql update = sql("""
                        UPDATE {leader} SET LEASE_ID = NULL
                        WHERE LEASE_ID = ? AND ELECTION_NAME IN {names} AND ({tokens}){unawaited}""".replace("{names}", marks(padded.size()))
                        .replace("{tokens}", eachWithItsToken(padded.size())))
                .with(leaseId)
                .withAll(padded.stream().map(TermId::election).toList());
        padded.forEach(term -> update.with(term.election()).with(term.token()));
        return update;
    }

    // Rule 6, in the other direction: the holder transfers the term. 0 rows: it no longer holds the term, or the lease
    // of the receiver no longer exists. Decision 25.
    public Sql transfer(String leaseId, List<TermId> terms, String toLeaseId, Instant at) {
        List<TermId> padded = Batches.padded(terms);
        Sql update = sql("""
                        UPDATE {leader} SET LEASE_ID = ?, TOKEN = TOKEN + 1, LEADER_SINCE = ?
                        WHERE LEASE_ID = ? AND ELECTION_NAME IN {names} AND ({tokens})
                        AND EXISTS (SELECT 1 FROM {lease} WHERE {lease}.LEASE_ID = ?){bounded}""".replace("{names}", marks(padded.size()))
                        .replace("{tokens}", eachWithItsToken(padded.size())))
                .with(toLeaseId)
                .with(at.toString())
                .with(leaseId)
                .withAll(padded.stream().map(TermId::election).toList());
        padded.forEach(term -> update.with(term.election()).with(term.token()));
        return update.with(toLeaseId);
    }

    // Rule 8: close.
    public Sql close(String leaseId) {
        return sql("DELETE FROM {lease} WHERE LEASE_ID = ?{unawaited}", leaseId);
    }

    // Rule 9: fence. 0 rows: the term is over. Where no query can keep a row locked, an UPDATE without effect does.
    // Decision 33.
    public Sql fence(Dialect dialect, String election, long token, String leaseId) {
        String row = " WHERE ELECTION_NAME = ? AND TOKEN = ? AND LEASE_ID = ?";
        String text = dialect.fenceLock()
                .map(lock -> "SELECT TOKEN FROM {leader}" + lock.hint() + row + lock.clause())
                .orElse("UPDATE {leader} SET TOKEN = TOKEN" + row);
        return sql(text, election, token, leaseId);
    }

    // For a fence that finds no record: a row shows that these are the elections' own tables. Decision 33.
    public Sql leaseNow(String leaseId, Optional<RowLock> lock) {
        return sql(
                "SELECT LEASE_ID FROM {lease}" + lock.map(RowLock::hint).orElse("") + " WHERE LEASE_ID = ?"
                        + lock.map(RowLock::clause).orElse(""),
                leaseId);
    }

    private Sql sql(String text, @Nullable Object... parameters) {
        TableNames names = pinned.get();
        return Sql.of(
                text.replace("{lease}.", names.leaseInColumn() + ".")
                        .replace("{leader}.", names.leaderInColumn() + ".")
                        .replace("'{leader}'", "'" + names.leader().replace("'", "''") + "'")
                        .replace("{lease}", names.lease())
                        .replace("{leader}", names.leader()),
                parameters);
    }

    private static String marks(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }

    private static String eachWithItsToken(int count) {
        return String.join(" OR ", Collections.nCopies(count, "ELECTION_NAME = ? AND TOKEN = ?"));
    }
}
