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
 * What becomes of transactions of leader work that cannot be fenced. Each place in the code is reported once for each kind.
 *
 * <p>Not refused is a transaction that certainly is on another database: there the receiver's check of the token decides.
 */
final class UnfencedTransactionPolicy {

    private static final Logger log = LoggerFactory.getLogger(FencedTransactions.class);

    // A place is a method, or a class of transaction manager: a few. Names that are made up at run time are not kept
    // for
    // ever.
    private static final int MOST_REPORTS = 1_000;

    private final Unfenced policy;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean full = new AtomicBoolean();

    UnfencedTransactionPolicy(Unfenced policy) {
        this.policy = policy;
    }

    /**
     * The transaction is about to commit, and nothing tells on which database.
     *
     * @throws UnfencedTransactionException if such commits are refused
     */
    void unknown(String place, Term term, String why) {
        String what = "Transaction '" + place + "' of '" + term.election() + "' cannot be fenced: " + why
                + ", so nothing keeps a deposed leader from committing it. If it writes to the election's database, call"
                + " FencedTransactions.check(connection) in it; elsewhere send Term.current().token() along, and let the"
                + " other side refuse an older one";
        if (policy == Unfenced.REFUSE) {
            throw new UnfencedTransactionException(
                    what + ". It is rolled back, as election.fencing.unfenced=refuse says");
        }
        if (isFirst("unknown", place)) {
            log.warn("{}. (To have it rolled back instead: election.fencing.unfenced=refuse)", what);
        }
    }

    /**
     * A transaction is about to begin that nobody will check.
     *
     * @throws UnfencedTransactionException if such transactions are refused
     */
    void unannounced(Class<?> manager, String place, Term term) {
        String what =
                "Transaction of '" + term.election() + "' that " + place + " begins cannot be fenced: its transaction"
                        + " manager (" + manager.getName()
                        + ") is no bean and has no listener, so nothing keeps a deposed leader from"
                        + " committing it. Make the manager a bean, or call manager.addListener(fencedTransactions) with the bean"
                        + " FencedTransactions";
        if (policy == Unfenced.REFUSE) {
            throw new UnfencedTransactionException(
                    what + ". It does not begin, as election.fencing.unfenced=refuse says");
        }
        if (isFirst("unannounced", place)) {
            log.warn("{}. (To have it refused instead: election.fencing.unfenced=refuse)", what);
        }
    }

    /** The transaction is about to commit on a database that has no record of the term. */
    void elsewhere(String place, Term term) {
        if (isFirst("elsewhere", place)) {
            log.info(
                    "Transaction '{}' of '{}' is not on the election's database, so it is not fenced: send"
                            + " Term.current().token() along, and let the other side refuse an older one",
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
                    "{} transactions that are not fenced were reported here, each under another name: no more are",
                    MOST_REPORTS);
        }
        return false;
    }
}
