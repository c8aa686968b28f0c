// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import io.etcd.jetcd.op.Cmp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of an election's record: rules 6 and 7. */
final class LeaderEdits {

    private final Keys keys;
    private final RecordCache cache;
    private final ReleasedTerms released;

    LeaderEdits(Keys keys, RecordCache cache, ReleasedTerms released) {
        this.keys = keys;
        this.cache = cache;
        this.released = released;
    }

    /** Claims a vacant election. */
    LeaderEdit claim(String leaseId, Claim claim, Instant at) {
        return new LeaderEdit(keys, cache, claim.election(), claim.seenToken()) {
            // A claim for the record as it was before the release would be in vain, and take as long as one that is
            // not.
            @Override
            @Nullable
            Stored<LeaderRecord> known() {
                Stored<LeaderRecord> known = super.known();
                LeaderRecord leader = known == null ? null : known.value();
                return leader != null && released.contain(leader)
                        ? Stored.expected(new LeaderRecord(leader.election(), leader.token(), null, leader.since()))
                        : known;
            }

            @Override
            List<Cmp> conditions(LeaderRecord leader) {
                // protocol, rule 6: the claim itself asks whether the holder's lease exists, now
                String holder = leader.leaseId();
                return holder == null || holder.equals(leaseId) ? List.of() : List.of(leaseExists(holder, false));
            }

            @Override
            LeaderRecord next(LeaderRecord leader) {
                return new LeaderRecord(claim.election(), claim.newToken(), leaseId, at);
            }
        };
    }

    /** Makes a term's election vacant. */
    LeaderEdit release(String leaseId, TermId term) {
        return new OfTerm(leaseId, term) {
            @Override
            LeaderRecord next(LeaderRecord leader) {
                return new LeaderRecord(term.election(), term.token(), null, leader.since());
            }
        };
    }

    /** Names another lease, which must exist, in a term's record. */
    LeaderEdit transfer(String leaseId, TermId term, String toLeaseId, Instant at) {
        return new OfTerm(leaseId, term) {
            @Override
            List<Cmp> conditions(LeaderRecord leader) {
                return List.of(leaseExists(toLeaseId, true));
            }

            @Override
            LeaderRecord next(LeaderRecord leader) {
                return new LeaderRecord(term.election(), term.token() + 1, toLeaseId, at);
            }
        };
    }

    private abstract class OfTerm extends LeaderEdit {

        private final String leaseId;

        OfTerm(String leaseId, TermId term) {
            super(keys, cache, term.election(), term.token());
            this.leaseId = leaseId;
        }

        @Override
        boolean applies(LeaderRecord leader) {
            return super.applies(leader) && leaseId.equals(leader.leaseId());
        }
    }
}
