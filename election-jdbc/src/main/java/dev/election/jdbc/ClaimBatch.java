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
 * Rule 6 for many elections: hundreds or thousands in one statement, and {@linkplain SkipLockedUpdate without those}
 * that somebody else has locked.
 *
 * <p>When half is gone of the time that the call had left when it got its connection, no further claims are made:
 * thousands of elections on a slow database are won over several calls, rather than by one that ends without an answer.
 */
final class ClaimBatch {

    // Fewer than these are not worth a statement of their own.
    private static final int MANY = 32;

    private final ElectionTables tables;
    private final Session session;
    private final String leaseId;
    private final Instant at;

    private final SkipLockedUpdate skipLocked;

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
            // What was won already should be told in time; the rest is seen vacant by the next observation.
            if (!session.isTimeShort()) {
                blocked.addAll(names(skipLocked.change(chunk, Claim::election, this::update)));
            }
        }
        return new ClaimResult(won, blocked, blocked.isEmpty() ? null : blockedBy());
    }

    /** Many claims with the same token in one chunk; of the others, those that raise the token by as much. */
    private List<List<Claim>> chunks(Collection<Claim> claims) {
        List<List<Claim>> chunks = new ArrayList<>();
        // By how much they raise the token: by one, all of them, unless the store was set back.
        Map<Long, List<Claim>> others = new HashMap<>();
        for (List<Claim> alike : alike(claims)) {
            if (alike.size() < MANY) {
                others.computeIfAbsent(raise(alike.get(0)), raise -> new ArrayList<>())
                        .addAll(alike);
            } else {
                chunks.addAll(Batches.of(alike, session.dialect().longestList()));
            }
        }
        others.values().forEach(some -> chunks.addAll(Batches.of(some)));
        return chunks;
    }

    // No stream, and no key for each: ten thousand claims most often have seen the same token, and are waited for.
    private static Collection<List<Claim>> alike(Collection<Claim> claims) {
        Map<List<Long>, List<Claim>> byTokens = new HashMap<>();
        List<Claim> alike = List.of();
        for (Claim claim : claims) {
            if (alike.isEmpty() || !areAlike(alike.get(0), claim)) {
                // each grows as it must: there may be as many of them as claims
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

    private static boolean areAlike(List<Claim> chunk) {
        Claim first = chunk.get(0);
        for (Claim claim : chunk) {
            if (!areAlike(first, claim)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String blockedBy() {
        try {
            Optional<Sql> query = tables.lockHolders(session.dialect());
            List<String> holders = query.isEmpty() ? List.of() : session.query(query.get(), row -> row.getString(1));
            return holders.isEmpty() ? null : String.join("; ", holders);
        } catch (SQLException e) {
            return null; // nothing that a claim should fail for: some users may not look at others' transactions
        }
    }

    private static long raise(Claim claim) {
        return claim.newToken() - claim.seenToken();
    }

    private void update(List<Claim> chunk) throws SQLException {
        long raise = raise(chunk.get(0));
        int updated = session.update(
                areAlike(chunk)
                        ? tables.claimAlike(leaseId, raise, chunk, at, session.dialect())
                        : tables.claim(leaseId, raise, chunk, at));
        if (updated == chunk.size()) {
            won.addAll(names(chunk));
        } else if (updated > 0) {
            won.addAll(readBack(chunk));
        }
    }

    private Set<String> readBack(List<Claim> chunk) throws SQLException {
        Map<String, Long> newTokens = chunk.stream().collect(Collectors.toMap(Claim::election, Claim::newToken));
        List<LeaderRow> held = session.query(tables.heldBy(leaseId, names(chunk)), LeaderRow::read);
        return elections(held.stream()
                .filter(leader -> Objects.equals(newTokens.get(leader.election()), leader.token()))
                .toList());
    }

    private static Set<String> elections(List<LeaderRow> leaders) {
        return leaders.stream().map(LeaderRow::election).collect(Collectors.toSet());
    }

    private static List<String> names(List<Claim> chunk) {
        List<String> names = new ArrayList<>(chunk.size());
        for (Claim claim : chunk) {
            names.add(claim.election());
        }
        return names;
    }
}
