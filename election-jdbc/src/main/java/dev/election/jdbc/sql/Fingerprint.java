// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Five numbers about all records of leaders. If a fingerprint equals one that was taken before, no rule of the protocol
 * changed a record in between.
 *
 * @param elections the number of records
 * @param tokens the sum of their tokens
 * @param held the number of records that name a lease
 * @param own the number of records that name the observing instance's lease
 * @param ownTokens the sum of the tokens of these
 */
public record Fingerprint(long elections, long tokens, long held, long own, long ownTokens) {

    /*
     * The problem. An instance with many elections would read thousands of records at each observation, although
     * records change only when an election changes hands.
     *
     * The idea. The database adds the records up, and the instance reads them only if a number differs.
     *
     * Why it is right. No rule removes a record, so an added record changes the number of records. No rule lowers a
     * token, so a claim or a transfer of any record changes the sum of the tokens. What remains are releases, and each
     * lowers the number of records that name a lease, which only a claim, with a higher token, raises again. All this
     * holds for each record by itself, so the database may read one record a little later than another.
     *
     * What it costs. The database scans the table at each observation. A change against the rules may not be detected
     * until all records are read the next time: a store that was set back, a record that was edited by hand, or a
     * release that a crash of the server undid before it was on the disk, if as many other releases compensate for it.
     * Among the records that name the observing instance's lease it is detected, unless changes there compensate for
     * each other, too.
     *
     * Decisions 17 and 18.
     */

    /**
     * The fingerprint of rows that were read, whether or not each holds a valid record. If the sum of the tokens
     * overflows here, the database cannot compute it either.
     */
    public static Fingerprint of(List<LeaderRow> all, @Nullable String ownLease) {
        List<LeaderRow> held =
                all.stream().filter(leader -> leader.leaseId() != null).toList();
        List<LeaderRow> own = held.stream()
                .filter(leader -> Objects.equals(leader.leaseId(), ownLease))
                .toList();
        return new Fingerprint(all.size(), tokens(all), held.size(), own.size(), tokens(own));
    }

    private static long tokens(List<LeaderRow> some) {
        return some.stream().mapToLong(LeaderRow::token).sum();
    }

    /**
     * Reads a fingerprint from five columns of a row.
     *
     * @param first the index of the first of them
     */
    public static Fingerprint read(ResultSet row, int first) throws SQLException {
        return new Fingerprint(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4));
    }
}
