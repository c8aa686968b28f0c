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
 * One transaction in which leader work of one term is done, to its end: to be checked once, just before it commits.
 *
 * <p>Confined to the thread of its transaction, except that a reactive one may change threads between its steps.
 */
final class FencedTransaction implements TransactionSynchronization, Ordered {

    private final TransactionFence fences;
    private final Term term;
    private final String name;
    private final @Nullable TransactionExecution execution;
    private final boolean savepoint;
    private final Set<Object> boundBefore;

    // Written and read by the thread that the transaction is on at the time; its manager hands it over safely.
    private boolean checked;
    private boolean fencedByHand;

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

    /** One that leader work begins. */
    static FencedTransaction begins(TransactionFence fences, Term term, TransactionExecution execution) {
        // a savepoint has the connection of the transaction that it is in
        return new FencedTransaction(
                fences,
                term,
                execution.getTransactionName(),
                execution,
                isSavepoint(execution) ? Set.of() : connectionsBound());
    }

    /**
     * One of the calling thread, in which leader work begins.
     *
     * @param execution null if its manager tells nobody of it
     */
    static FencedTransaction around(TransactionFence fences, Term term, @Nullable TransactionExecution execution) {
        String name = execution == null
                ? TransactionSynchronizationManager.getCurrentTransactionName()
                : execution.getTransactionName();
        return new FencedTransaction(fences, term, name == null ? "" : name, execution, Set.of());
    }

    /** Whether its end is told by the listener alone. The end of a savepoint is none. */
    static boolean isWithoutSynchronizations(TransactionExecution execution) {
        return !isSavepoint(execution) && !hasOwnSynchronizations(execution);
    }

    static boolean hasOwnSynchronizations(TransactionExecution execution) {
        return execution instanceof DefaultTransactionStatus status && status.isNewSynchronization();
    }

    private static boolean isSavepoint(TransactionExecution execution) {
        return execution.isNested() && !execution.isNewTransaction();
    }

    /** Whether the calling thread's transaction is to be checked for this term already. */
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

    /** The data sources whose connections were bound to the thread since the transaction began. */
    List<DataSource> dataSources() {
        return TransactionSynchronizationManager.getResourceMap().entrySet().stream()
                .filter(each -> each.getValue() instanceof ConnectionHolder && !boundBefore.contains(each.getValue()))
                .map(Map.Entry::getKey)
                .filter(DataSource.class::isInstance)
                .map(DataSource.class::cast)
                .toList();
    }

    /** Whether the connection that is bound for this data source is the one and only of its transaction manager. */
    boolean owns(DataSource dataSource) {
        return execution instanceof DefaultTransactionStatus status
                && status.hasTransaction()
                && status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
                && jdbc.hasConnectionHolder()
                && jdbc.getConnectionHolder() == TransactionSynchronizationManager.getResource(dataSource);
    }

    /** To be called when its manager has begun it. */
    void begun() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        // Where another manager's transaction is around this one, the synchronizations are those of that one, and would
        // come after this commit.
        boolean own = !(execution instanceof DefaultTransactionStatus status) || status.isNewSynchronization();
        if (own || (savepoint && !isRegistered(fences, term))) {
            TransactionSynchronizationManager.registerSynchronization(this);
        }
    }

    /** The last thing before the commit: what comes behind it would be outside of the fence. */
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

    /** To be called when its manager is about to commit it: where there were synchronizations, they came before. */
    void committing() {
        // The end of a savepoint is no commit, and the transaction around it still has the synchronization.
        if (!savepoint || !TransactionSynchronizationManager.isSynchronizationActive()) {
            checkOnce();
        }
    }

    /** A connection of the election's database that Spring does not know holds the fence. Those that it knows do not. */
    void wasFencedByHand() {
        fencedByHand = true;
    }

    boolean isFencedByHand() {
        return fencedByHand;
    }

    private void checkOnce() {
        if (!checked) {
            checked = true;
            fences.check(this);
        }
    }

    /** Where it is in the code, as far as it has a name; else of what kind it is. */
    String place() {
        return name.isEmpty() ? "without a name, of " + kind() : name;
    }

    /** Why no connection of it is known. */
    String whyUnknown() {
        return execution instanceof ReactiveTransaction
                ? "it is reactive, and has no JDBC connection"
                : "its transaction manager (" + kind()
                        + ") has bound no JDBC connection of the election's database that is in a transaction";
    }

    private String kind() {
        if (execution == null) {
            return "a manager that is not known";
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
