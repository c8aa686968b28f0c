// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.jdbc.JdbcFence;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Fences transactions: one that leader work begins on the election's database is checked just before it commits, and
 * rolled back with a {@link LeadershipLostException} if its term is over. See {@link JdbcFence} for what that guarantees.
 *
 * <p>Covered is whatever goes through Spring's transaction managers: {@code @Transactional}, {@code TransactionTemplate},
 * {@code REQUIRES_NEW}, and JPA on the same data source. Not covered: read-only transactions; transactions that were begun
 * before the leader work; those of other databases, which is said once in the log; and connections in auto-commit mode.
 *
 * <p>Safe for use by many threads.
 */
public final class FencedTransactions implements TransactionExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(FencedTransactions.class);

    /** What looks at the term just before a commit. */
    @FunctionalInterface
    public interface Fence {

        /** @throws LeadershipLostException if the term is over, so that the connection's transaction must not commit */
        void check(Connection connection, Term term);
    }

    private final Fence fence;
    private final DataSource dataSource;
    private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();
    private final Set<String> saidElsewhere = ConcurrentHashMap.newKeySet();

    /** @param dataSource the one that transactions of the election's database are bound to */
    public FencedTransactions(JdbcFence fence, DataSource dataSource) {
        this(fence::check, dataSource);
    }

    /** For a fence that is not in the database, as in tests. */
    public FencedTransactions(Fence fence, DataSource dataSource) {
        this.fence = fence;
        // transaction managers look through this one too
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        this.dataSource = target == null ? dataSource : target;
    }

    /** How many transactions of work of this election were rolled back because their term was over. */
    public long rejections(String election) {
        LongAdder counted = rejections.get(election);
        return counted == null ? 0 : counted.sum();
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
        if (failure == null
                && !transaction.isReadOnly()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            LeaderWork.current()
                    .map(LeaderWork::term)
                    .filter(term -> !isChecked(term))
                    .ifPresent(term -> TransactionSynchronizationManager.registerSynchronization(
                            new Check(term, transaction.getTransactionName())));
        }
    }

    // Spring Boot registers this with the transaction managers that it makes, as it does with every listener that is a
    // bean.
    private boolean isChecked(Term term) {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .anyMatch(each -> each instanceof Check check && check.isOf(this, term));
    }

    /** The last thing before the commit: what comes behind it would be outside of the fence. */
    private final class Check implements TransactionSynchronization, Ordered {

        private final Term term;
        private final String transaction;

        Check(Term term, String transaction) {
            this.term = term;
            this.transaction = transaction;
        }

        boolean isOf(FencedTransactions other, Term otherTerm) {
            return FencedTransactions.this == other && term.equals(otherTerm);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            if (readOnly) {
                return;
            }
            if (!TransactionSynchronizationManager.hasResource(dataSource)) {
                sayElsewhere();
                return;
            }
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try {
                fence.check(connection, term);
            } catch (LeadershipLostException e) {
                rejections
                        .computeIfAbsent(term.election(), election -> new LongAdder())
                        .increment();
                log.warn("Rolled back transaction '{}': {}", transaction, e.getMessage());
                throw e;
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        }

        private void sayElsewhere() {
            if (saidElsewhere.add(transaction)) {
                log.info(
                        "Transaction '{}' of '{}' is not on the election's database, so it is not fenced: send the token"
                                + " along, and let the other side refuse an older one",
                        transaction,
                        term.election());
            }
        }
    }
}
