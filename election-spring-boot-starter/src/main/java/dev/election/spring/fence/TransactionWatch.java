// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.spring.scan.AnnotationCandidates;
import java.lang.StackWalker.StackFrame;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Notices transactions of leader work whose manager has no fence.
 *
 * <p>Best effort: it sees the first transaction of a piece of leader work on each data source that is a bean, if its
 * manager is a {@code DataSourceTransactionManager}. Managers that are beans, or that beans hold in a field, are fenced
 * without it. Thread-safe.
 */
final class TransactionWatch {

    /*
     * The problem: a transaction manager that is created with new in the middle of a method reports its transactions to
     * nobody.
     *
     * The idea: before it begins a transaction, such a manager looks up the resource bound to the thread for its data
     * source, and then binds a connection there. So when leader work begins, an empty ConnectionHolder is bound in that
     * place. To every other caller the holder is void, which Spring treats as absent. To a DataSourceTransactionManager
     * it appears as a holder that is synchronized with a transaction, so that the manager replaces it by a connection
     * of its own. The manager asks for that only when it begins a transaction. A manager that has the fence has
     * announced the begin by then.
     *
     * Why it is harmless: DataSourceUtils and DataSourceTransactionManager expect empty holders. For any other caller
     * Spring removes the void holder as soon as it is looked up.
     *
     * What it costs: a walk of the stack for each lookup of a watched data source in leader work, until the holder is
     * replaced. Decision 34 says which managers need it.
     */

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Unannounced unannounced;

    // Set while a manager that has the fence begins a transaction on this thread.
    private final ThreadLocal<@Nullable Boolean> announced = new ThreadLocal<>();

    private final Placeholder placeholder = new Placeholder();

    /** Receives what was noticed. An exception that it throws keeps the transaction from beginning. */
    @FunctionalInterface
    interface Unannounced {
        void begins(Class<?> manager, String place);
    }

    TransactionWatch(Unannounced unannounced) {
        this.unannounced = unannounced;
    }

    /** Watches the calling thread until the returned action is run. */
    Runnable watch(Collection<DataSource> dataSources) {
        begun();
        List<DataSource> watched = new ArrayList<>(dataSources.size());
        for (DataSource each : dataSources) {
            if (!TransactionSynchronizationManager.getResourceMap().containsKey(each)) {
                TransactionSynchronizationManager.bindResource(each, placeholder);
                watched.add(each);
            }
        }
        return () -> {
            begun();
            watched.forEach(this::release);
        };
    }

    private void release(DataSource watched) {
        if (TransactionSynchronizationManager.getResourceMap().get(watched) == placeholder) {
            TransactionSynchronizationManager.unbindResourceIfPossible(watched);
        }
    }

    void announce() {
        announced.set(true);
    }

    /**
     * Called when the announced transaction has begun, and at the bounds of leader work, in case a listener kept it
     * from that.
     */
    void begun() {
        announced.remove();
    }

    private final class Placeholder extends ConnectionHolder {

        Placeholder() {
            super(() -> {
                throw new IllegalStateException("This holder has no connection");
            });
        }

        @Override
        protected boolean hasConnection() {
            return false;
        }

        @Override
        public Connection getConnection() {
            throw new IllegalStateException("This holder has no connection");
        }

        @Override
        public boolean isVoid() {
            Caller caller = caller();
            if (caller.type == DataSourceUtils.class) {
                // it would fill the holder and register a synchronization
                return TransactionSynchronizationManager.isSynchronizationActive();
            }
            return !caller.isWatched() || caller.binds;
        }

        @Override
        public boolean isSynchronizedWithTransaction() {
            Caller caller = caller();
            if (!caller.isWatched()) {
                return false;
            }
            if (announced.get() == null) {
                unannounced.begins(caller.type, place());
            }
            return true;
        }
    }

    private record Caller(Class<?> type, boolean binds) {

        boolean isWatched() {
            return DataSourceTransactionManager.class.isAssignableFrom(type);
        }
    }

    /** The class that looks up or replaces the holder. */
    private static Caller caller() {
        return CALLERS.walk(frames -> {
            boolean binds = false;
            for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
                Class<?> type = frame.getDeclaringClass();
                if (type == TransactionSynchronizationManager.class) {
                    binds |= !frame.getMethodName().endsWith("etResource");
                } else if (type != Placeholder.class && type != TransactionWatch.class) {
                    return new Caller(type, binds);
                }
            }
            return new Caller(Object.class, binds);
        });
    }

    /** The method that begins the transaction, for messages. */
    private static String place() {
        return CALLERS.walk(frames -> frames.filter(frame -> !isOnTheWay(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .orElse("unknown"));
    }

    private static boolean isOnTheWay(Class<?> type) {
        return type == Placeholder.class
                || type == TransactionWatch.class
                || DataSourceTransactionManager.class.isAssignableFrom(type)
                || AnnotationCandidates.isOfSpring(type);
    }
}
