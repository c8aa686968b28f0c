// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.Term;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction in which leader work of one term is done. It is checked once, just before it commits.
 *
 * <p>Confined to the thread of the transaction, except that a reactive transaction may change threads between its
 * steps.
 */
final class FencedTransaction implements TransactionSynchronization, Ordered {

    private final TransactionFence fences;
    private final Term term;

    // The name that Spring gives the transaction, usually its method; may be empty.
    private final String name;

    // What its manager reports of it; null for a transaction of a manager without the fence, which leader work has
    // joined.
    private final @Nullable TransactionExecution execution;

    // Whether it is a savepoint in another transaction, whose end is not a commit.
    private final boolean savepoint;

    // The connections that were bound to the thread before it began, and so belong to a transaction around it.
    private final Set<Object> boundBefore;

    // Written and read by the thread of the transaction; a manager that changes threads publishes them safely.
    private boolean checked;
    private boolean fencedByApplication;

    private FencedTransaction(
            TransactionFence fences,
            Term term,
            String name,
            @Nullable TransactionExecution execution,
            Set<Object> boundBefore) {
        this.fences = fences;
        this.term = term;
        this.name = name;
        this.execution = execution;
        this.savepoint = execution != null && isSavepoint(execution);
        this.boundBefore = boundBefore;
    }

    /** A transaction that leader work begins. */
    static FencedTransaction begins(TransactionFence fences, Term term, TransactionExecution execution) {
        // a savepoint uses the connection of the surrounding transaction
        return new FencedTransaction(
                fences,
                term,
                execution.getTransactionName(),
                execution,
                isSavepoint(execution) ? Set.of() : connectionsBound());
    }

    /**
     * A transaction of the calling thread in which leader work begins.
     *
     * @param execution null if its manager does not report it
     */
    static FencedTransaction around(TransactionFence fences, Term term, @Nullable TransactionExecution execution) {
        String name = execution == null
                ? TransactionSynchronizationManager.getCurrentTransactionName()
                : execution.getTransactionName();
        return new FencedTransaction(fences, term, name == null ? "" : name, execution, Set.of());
    }

    /** Whether its end is reported by the listener alone. The end of a savepoint is not an end. */
    static boolean isWithoutSynchronizations(TransactionExecution execution) {
        return !isSavepoint(execution) && !hasOwnSynchronizations(execution);
    }

    static boolean hasOwnSynchronizations(TransactionExecution execution) {
        return execution instanceof DefaultTransactionStatus status && status.isNewSynchronization();
    }

    private static boolean isSavepoint(TransactionExecution execution) {
        return execution.isNested() && !execution.isNewTransaction();
    }

    /** Whether the calling thread's transaction will be checked for this term already. */
    static boolean isRegistered(TransactionFence fences, Term term) {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .anyMatch(each -> each instanceof FencedTransaction other && other.isOf(fences, term));
    }

    private static Set<Object> connectionsBound() {
        Set<Object> bound = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object resource :
                TransactionSynchronizationManager.getResourceMap().values()) {
            if (resource instanceof ConnectionHolder) {
                bound.add(resource);
            }
        }
        return bound;
    }

    boolean isOf(TransactionFence other, Term otherTerm) {
        return fences == other && term.equals(otherTerm);
    }

    boolean isOfSameTermAs(FencedTransaction other) {
        return isOf(other.fences, other.term);
    }

    Term term() {
        return term;
    }

    /** The data sources whose connections were bound to the thread after the transaction began. */
    List<DataSource> dataSources() {
        return TransactionSynchronizationManager.getResourceMap().entrySet().stream()
                .filter(each -> each.getValue() instanceof ConnectionHolder && !boundBefore.contains(each.getValue()))
                .map(Map.Entry::getKey)
                .filter(DataSource.class::isInstance)
                .map(DataSource.class::cast)
                .toList();
    }

    /** Whether the connection bound for this data source is the only one of the transaction manager. */
    boolean owns(DataSource dataSource) {
        return execution instanceof DefaultTransactionStatus status
                && status.hasTransaction()
                && status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
                && jdbc.hasConnectionHolder()
                && jdbc.getConnectionHolder() == TransactionSynchronizationManager.getResource(dataSource);
    }

    /** Called when its manager has begun it. */
    void begun() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        // If a transaction of another manager surrounds this one, the synchronizations belong to that transaction and
        // are called after this one has committed.
        boolean own = !(execution instanceof DefaultTransactionStatus status) || status.isNewSynchronization();
        if (own || (savepoint && !isRegistered(fences, term))) {
            TransactionSynchronizationManager.registerSynchronization(this);
        }
    }

    /** Last, since anything that follows the check is not fenced. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        if (!readOnly) {
            checkOnce();
        }
    }

    /** Called when its manager is about to commit it, after its synchronizations. */
    void committing() {
        // The end of a savepoint is not a commit, and the surrounding transaction still has the synchronization.
        if (!savepoint || !TransactionSynchronizationManager.isSynchronizationActive()) {
            checkOnce();
        }
    }

    /** Called when the application has checked a connection that Spring does not know. */
    void fencedExplicitly() {
        fencedByApplication = true;
    }

    boolean isFencedExplicitly() {
        return fencedByApplication;
    }

    private void checkOnce() {
        if (!checked) {
            checked = true;
            fences.check(this);
        }
    }

    /** The name of the transaction, or its kind if it has none. */
    String place() {
        return name.isEmpty() ? "without a name, of " + kind() : name;
    }

    /** Why none of its connections is known. */
    String whyUnknown() {
        return execution instanceof ReactiveTransaction
                ? "it is reactive and has no JDBC connection"
                : "its transaction manager (" + kind()
                        + ") has bound no JDBC connection to the election's database that is in a transaction";
    }

    private String kind() {
        if (execution == null) {
            return "an unknown transaction manager";
        }
        Object transaction = execution instanceof DefaultTransactionStatus status && status.hasTransaction()
                ? status.getTransaction()
                : execution;
        Class<?> type = transaction.getClass();
        while (type.getEnclosingClass() != null) {
            type = type.getEnclosingClass();
        }
        return type.getName();
    }
}
