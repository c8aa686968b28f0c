// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.Term;
import dev.election.spring.FencedTransactions;
import dev.election.spring.Unfenced;
import dev.election.spring.UnfencedTransactionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to transactions of leader work that cannot be fenced. Each kind is reported once for each place in the
 * code.
 *
 * <p>A transaction that is known to be on another database is not refused: there the receiver's check of the token
 * decides.
 */
final class UnfencedTransactionPolicy {

    private static final Logger log = LoggerFactory.getLogger(FencedTransactions.class);

    // A place is a method or the class of a transaction manager, so there are few. The limit is for transaction names
    // that are generated at run time.
    private static final int MOST_REPORTS = 1_000;

    private final Unfenced policy;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean full = new AtomicBoolean();

    UnfencedTransactionPolicy(Unfenced policy) {
        this.policy = policy;
    }

    /**
     * Called when a transaction is about to commit and nothing shows on which database.
     *
     * @throws UnfencedTransactionException if such commits are refused
     */
    void unknown(String place, Term term, String why) {
        String what = "Transaction '" + place + "' of '" + term.election() + "' cannot be fenced: " + why
                + ", so nothing keeps a former leader from committing it. If it writes to the election's database, call"
                + " FencedTransactions.check(connection) in it. Otherwise pass Term.current().token() along with what"
                + " is written, and have the receiver refuse older tokens";
        if (policy == Unfenced.REFUSE) {
            throw new UnfencedTransactionException(
                    what + ". It is rolled back because election.fencing.unfenced=refuse");
        }
        if (isFirst("unknown", place)) {
            log.warn("{}. To roll such transactions back, set election.fencing.unfenced=refuse", what);
        }
    }

    /**
     * Called when a transaction is about to begin that will not be checked.
     *
     * @throws UnfencedTransactionException if such transactions are refused
     */
    void unannounced(Class<?> manager, String place, Term term) {
        String what = "The transaction of '" + term.election() + "' that " + place
                + " begins cannot be fenced: its transaction manager (" + manager.getName()
                + ") is not a bean and does not notify FencedTransactions, so nothing keeps a former leader from"
                + " committing it. Make the manager a bean, or call manager.addListener(fencedTransactions) with the"
                + " FencedTransactions bean";
        if (policy == Unfenced.REFUSE) {
            throw new UnfencedTransactionException(
                    what + ". It does not begin because election.fencing.unfenced=refuse");
        }
        if (isFirst("unannounced", place)) {
            log.warn("{}. To refuse such transactions, set election.fencing.unfenced=refuse", what);
        }
    }

    /** Called when a transaction is about to commit on another database, which has no record of the term. */
    void elsewhere(String place, Term term) {
        if (isFirst("elsewhere", place)) {
            log.info(
                    "Transaction '{}' of '{}' is not on the election's database, so it is not fenced: pass"
                            + " Term.current().token() along with what is written, and have the receiver refuse older"
                            + " tokens",
                    place,
                    term.election());
        }
    }

    private boolean isFirst(String kind, String place) {
        String report = kind + " " + place;
        if (reported.size() < MOST_REPORTS) {
            return reported.add(report);
        }
        if (!reported.contains(report) && full.compareAndSet(false, true)) {
            log.warn(
                    "{} unfenced transactions with different names have been reported; further ones are not reported",
                    MOST_REPORTS);
        }
        return false;
    }
}
