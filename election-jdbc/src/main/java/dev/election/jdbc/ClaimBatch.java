// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.jdbc.sql.Sql;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Claims many elections (rule 6): hundreds or thousands in one statement, {@linkplain SkipLockedUpdate skipping} those
 * that another transaction has locked.
 *
 * <p>No further statement begins after half of the time that the call had left when it got its connection. On a slow
 * database, thousands of elections are therefore won over several calls, and no single call times out with all of them
 * undecided.
 */
final class ClaimBatch {

    // Claims with the same tokens get a statement of their own from this number on.
    private static final int MANY = 32;

    private final ElectionTables tables;
    private final Session session;
    // The lease that claims, and the time for people to read.
    private final String leaseId;
    private final Instant at;
    private final SkipLockedUpdate skipLocked;

    // The elections that were claimed, and those that were skipped because of a lock.
    private final Set<String> won = new HashSet<>();
    private final Set<String> blocked = new HashSet<>();

    ClaimBatch(ElectionTables tables, Session session, String leaseId, Instant at) {
        this.tables = tables;
        this.session = session;
        this.leaseId = leaseId;
        this.at = at;
        this.skipLocked = new SkipLockedUpdate(tables, session);
    }

    ClaimResult claim(Collection<Claim> claims) throws SQLException {
        session.boundLockWait();
        for (List<Claim> chunk : chunks(claims)) {
            // What has been won must be returned in time. The next observation shows that the rest is vacant.
            if (!session.isTimeShort()) {
                blocked.addAll(names(skipLocked.change(chunk, Claim::election, this::update)));
            }
        }
        return new ClaimResult(won, blocked, blocked.isEmpty() ? null : blockedBy());
    }

    /** Groups many claims with the same tokens in one chunk, and all others by how much they raise the token. */
    private List<List<Claim>> chunks(Collection<Claim> claims) {
        List<List<Claim>> chunks = new ArrayList<>();
        List<Claim> others = new ArrayList<>();
        for (List<Claim> alike : alike(claims)) {
            if (alike.size() < MANY) {
                others.addAll(alike);
            } else {
                chunks.addAll(Batches.of(alike, session.dialect().longestList()));
            }
        }
        // All raise it by one, unless the store was restored from an older state.
        others.stream()
                .collect(Collectors.groupingBy(ClaimBatch::raise))
                .values()
                .forEach(some -> chunks.addAll(Batches.of(some)));
        return chunks;
    }

    // No stream and no key per claim: ten thousand claims most often have the same tokens, and their elections have no
    // leader until this is done.
    private static Collection<List<Claim>> alike(Collection<Claim> claims) {
        Map<List<Long>, List<Claim>> byTokens = new HashMap<>();
        List<Claim> alike = List.of();
        for (Claim claim : claims) {
            if (alike.isEmpty() || !areAlike(alike.get(0), claim)) {
                // Without an initial capacity: there may be as many lists as claims.
                alike = byTokens.computeIfAbsent(
                        List.of(claim.seenToken(), claim.newToken()), tokens -> new ArrayList<>());
            }
            alike.add(claim);
        }
        return byTokens.values();
    }

    private static boolean areAlike(Claim one, Claim other) {
        return one.seenToken() == other.seenToken() && one.newToken() == other.newToken();
    }

    private @Nullable String blockedBy() {
        try {
            Optional<Sql> query = tables.lockHolders(session.dialect());
            List<String> holders = query.isEmpty() ? List.of() : session.query(query.get(), row -> row.getString(1));
            return holders.isEmpty() ? null : String.join("; ", holders);
        } catch (SQLException e) {
            return null; // a claim must not fail for this: some users have no right to read others' transactions
        }
    }

    private static long raise(Claim claim) {
        return claim.newToken() - claim.seenToken();
    }

    private void update(List<Claim> chunk) throws SQLException {
        Claim first = chunk.get(0);
        long raise = raise(first);
        int updated = session.update(
                chunk.stream().allMatch(claim -> areAlike(first, claim))
                        ? tables.claimAlike(leaseId, raise, chunk, at, session.dialect())
                        : tables.claim(leaseId, raise, chunk, at));
        if (updated == chunk.size()) {
            won.addAll(names(chunk));
        } else if (updated > 0) {
            won.addAll(readBack(chunk));
        }
    }

    /** Reads which of these claims took effect if a statement changed only some of its rows. */
    private Set<String> readBack(List<Claim> chunk) throws SQLException {
        Map<String, Long> newTokens = chunk.stream().collect(Collectors.toMap(Claim::election, Claim::newToken));
        List<LeaderRow> held = session.query(tables.heldBy(leaseId, names(chunk)), LeaderRow::read);
        return held.stream()
                .filter(leader -> Objects.equals(newTokens.get(leader.election()), leader.token()))
                .map(LeaderRow::election)
                .collect(Collectors.toSet());
    }

    private static List<String> names(List<Claim> chunk) {
        return chunk.stream().map(Claim::election).toList();
    }
}
