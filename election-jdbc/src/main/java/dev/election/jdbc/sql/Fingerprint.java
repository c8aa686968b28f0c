// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Five numbers about all records of leaders, by which a change shows without reading them. Two that are equal, the
 * second taken after the first, mean that no record was changed by the rules in between:
 *
 * <ul>
 *   <li>no rule removes a record, so a record that was added shows in their number;
 *   <li>no rule lowers a token, so a claim or a transfer, of any record, shows in the sum of the tokens;
 *   <li>what is left are releases, and each shows in the number of records that name a lease: no rule but a claim, with
 *       a higher token, gives one back.
 * </ul>
 *
 * <p>All this holds for each record by itself, so it does not matter if the database looks at one a little later than
 * at another. What is done against the rules may not show: a store set back, a record edited by hand, or a release that
 * a crash of the server undid, since it was not on the disk yet, if as many others were released since. Among the
 * records that name the asking instance's lease even that shows, but for what cancels out there too. The next reading
 * of all shows it.
 *
 * @param elections how many records there are
 * @param tokens the sum of their tokens
 * @param held how many of them name a lease
 * @param own how many of them name the asking instance's lease
 * @param ownTokens the sum of the tokens of these
 */
public record Fingerprint(long elections, long tokens, long held, long own, long ownTokens) {

    /**
     * Of rows that were read, whether or not they hold a record. A sum that is too large here is one that the database
     * cannot tell.
     */
    public static Fingerprint of(List<LeaderRow> all, @Nullable String ownLease) {
        long tokens = 0;
        long held = 0;
        long own = 0;
        long ownTokens = 0;
        for (LeaderRow leader : all) {
            tokens += leader.token();
            if (leader.leaseId() != null) {
                held++;
                if (leader.leaseId().equals(ownLease)) {
                    own++;
                    ownTokens += leader.token();
                }
            }
        }
        return new Fingerprint(all.size(), tokens, held, own, ownTokens);
    }

    /** From the five columns that begin with this one. */
    public static Fingerprint read(ResultSet row, int first) throws SQLException {
        return new Fingerprint(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4));
    }
}
