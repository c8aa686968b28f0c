// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.jdbc.JdbcFence;
import dev.election.spring.FencedTransactions;
import dev.election.spring.Unfenced;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The fence of transactions: checks the term of leader work on the connections of its transaction, just before the
 * commit. {@link JdbcFence} says what that guarantees. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TransactionFence implements FencedTransactions {

    private static final Logger log = LoggerFactory.getLogger(FencedTransactions.class);

    private final TermCheck fence;
    private final UnfencedTransactionPolicy unfenced;
    private final TransactionWatch watch;
    private final OpenTransactions open = new OpenTransactions();

    // The rolled back transactions of each election; written by the threads of transactions, read by meters.
    private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();

    // Notified of each rolled back transaction.
    private final List<Consumer<LeadershipLostException>> rejectionListeners = new CopyOnWriteArrayList<>();

    /** Creates a fence in the database that keeps the leases. */
    public TransactionFence(JdbcFence fence, Unfenced unfenced) {
        this(fence::checkWhereFenced, unfenced);
    }

    /** Creates a fence that is not in the database, for example for tests. */
    public TransactionFence(TermCheck fence, Unfenced unfenced) {
        this.fence = fence;
        this.unfenced = new UnfencedTransactionPolicy(unfenced);
        this.watch = new TransactionWatch((manager, place) ->
                LeaderWork.current().ifPresent(work -> this.unfenced.unannounced(manager, place, work.term())));
    }

    /**
     * Called when leader work begins on the calling thread. If transactions are open there, what the work does in them
     * is part of them, so they are checked for this term as well. Until the returned action is run, a transaction on
     * one of these data sources whose manager has no fence is noticed.
     */
    Runnable workBegins(Collection<DataSource> dataSources) {
        LeaderWork.current().map(LeaderWork::term).ifPresent(term -> open.ofThread().stream()
                .filter(FencedTransaction::isWithoutSynchronizations)
                .forEach(each -> open.fence(each, FencedTransaction.around(this, term, each))));
        List<TransactionExecution> synchronizing = open.ofThread().stream()
                .filter(FencedTransaction::hasOwnSynchronizations)
                .toList();
        TransactionExecution around = synchronizing.isEmpty() ? null : synchronizing.get(synchronizing.size() - 1);
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()
                && !TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            LeaderWork.current()
                    .map(LeaderWork::term)
                    .filter(term -> !FencedTransaction.isRegistered(this, term))
                    .ifPresent(term -> TransactionSynchronizationManager.registerSynchronization(
                            FencedTransaction.around(this, term, around)));
        }
        return watch.watch(dataSources);
    }

    @Override
    public long rejections(String election) {
        LongAdder counted = rejections.get(election);
        return counted == null ? 0 : counted.sum();
    }

    /**
     * Adds a listener for transactions that are rolled back because their term is over. It is called by the thread of
     * the transaction, before the rollback; it must return fast. What it throws is a suppressed exception of the one
     * that it is given.
     */
    public void addRejectionListener(Consumer<LeadershipLostException> listener) {
        rejectionListeners.add(listener);
    }

    @Override
    public void check(Connection connection) {
        Term term = Term.current();
        if (!counted(term, "checked explicitly", () -> fence.check(connection, term))) {
            unfenced.elsewhere("checked explicitly", term);
        } else {
            innermost().filter(each -> each.isOf(this, term)).forEach(FencedTransaction::fencedExplicitly);
        }
    }

    // The fences of the innermost transaction of the calling thread, whether it has synchronizations or not.
    private Stream<FencedTransaction> innermost() {
        List<TransactionExecution> ofThread = open.ofThread();
        Stream<FencedTransaction> listening =
                ofThread.isEmpty() ? Stream.empty() : open.fencesOf(ofThread.get(ofThread.size() - 1)).stream();
        return TransactionSynchronizationManager.isSynchronizationActive()
                ? Stream.concat(
                        listening,
                        TransactionSynchronizationManager.getSynchronizations().stream()
                                .filter(FencedTransaction.class::isInstance)
                                .map(FencedTransaction.class::cast))
                : listening;
    }

    @Override
    public void beforeBegin(TransactionExecution transaction) {
        watch.announce();
        // Called twice for one transaction if Spring Boot created its manager: Boot registers all listener beans, and
        // FenceInstaller does too. OpenTransactions keeps one fence of each transaction and term.
        if (!transaction.isReadOnly()) {
            LeaderWork.current()
                    .map(LeaderWork::term)
                    .ifPresent(term -> open.fence(transaction, FencedTransaction.begins(this, term, transaction)));
        }
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
        watch.begun();
        if (failure == null) {
            open.hasBegun(transaction);
            open.fencesOf(transaction).forEach(FencedTransaction::begun);
        } else {
            open.hasEnded(transaction);
        }
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        open.fencesOf(transaction).forEach(FencedTransaction::committing);
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        open.hasEnded(transaction);
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        open.hasEnded(transaction);
    }

    void check(FencedTransaction transaction) {
        Term term = transaction.term();
        String place = transaction.place();
        boolean elsewhere = false;
        boolean fenced = false;
        for (DataSource each : transaction.dataSources()) {
            Connection connection = DataSourceUtils.getConnection(each);
            try {
                if (!isAutoCommit(connection, term)) {
                    boolean here = counted(term, place, () -> fence.check(connection, term));
                    fenced |= here;
                    // a JDBC or JPA transaction has no other connection than this one; a JTA transaction may have
                    elsewhere |= !here && transaction.owns(each);
                }
            } finally {
                DataSourceUtils.releaseConnection(connection, each);
            }
        }
        if (!fenced) {
            counted(term, place, () -> {
                term.ensureCurrent();
                return false;
            });
            if (transaction.isFencedExplicitly()) {
                return;
            }
            if (elsewhere) {
                unfenced.elsewhere(place, term);
            } else {
                unfenced.unknown(place, term, transaction.whyUnknown());
            }
        }
    }

    // A connection in auto-commit mode is not part of the transaction, for example of a message broker's.
    private static boolean isAutoCommit(Connection connection, Term term) {
        try {
            return connection.getAutoCommit();
        } catch (SQLException e) {
            throw new LeaseStoreException(
                    "Could not check before the commit whether term " + term.token() + " of '" + term.election()
                            + "' is current, so the transaction must not commit; it can be retried: "
                            + e.getMessage(),
                    e);
        }
    }

    private boolean counted(Term term, String place, BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (LeadershipLostException e) {
            rejections
                    .computeIfAbsent(term.election(), election -> new LongAdder())
                    .increment();
            log.warn("Rolled back transaction '{}': {}", place, e.getMessage());
            rejectionListeners.forEach(each -> report(e, each));
            throw e;
        }
    }

    // Whatever a listener throws, the caller learns that leadership was lost.
    private static void report(LeadershipLostException rejection, Consumer<LeadershipLostException> listener) {
        try {
            listener.accept(rejection);
        } catch (RuntimeException e) {
            if (e != rejection) {
                rejection.addSuppressed(e);
            }
        }
    }
}
