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
 * Notices a transaction of leader work that a manager begins which nobody has told of the fence.
 *
 * <p>Best effort: seen is the first transaction of a piece of leader work on each data source that is a bean, if its manager
 * is a {@code DataSourceTransactionManager}. Managers that are beans, or that beans keep, need no watch.
 *
 * <p>Safe for use by many threads.
 */
final class TransactionWatch {

    /*
     * The problem: a manager that is made with new in the middle of a method tells nobody of its transactions.
     *
     * The idea: before it begins one, such a manager asks what is bound to the thread for its data source, and binds a
     * connection there. So leader work begins with an empty holder in that place. For all who ask it is void, which is the
     * same as nothing; only to this kind of manager it shows itself, as one that has a synchronization to keep, so that the
     * manager takes a connection of its own in its place. That question is asked in the moment of a begin, and nowhere else.
     * A manager that has the fence has announced its begin at that time.
     *
     * Why it harms nobody: DataSourceUtils and this kind of manager expect empty holders. Whoever else asks removes the void
     * holder by asking, as Spring does with all that are void.
     */

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Unannounced unannounced;

    // Of a thread on which a manager that has the fence is about to begin a transaction.
    private final ThreadLocal<@Nullable Boolean> announced = new ThreadLocal<>();

    private final Placeholder placeholder = new Placeholder();

    /** Is told of what was noticed; what it throws keeps the transaction from beginning. */
    @FunctionalInterface
    interface Unannounced {
        void begins(Class<?> manager, String place);
    }

    TransactionWatch(Unannounced unannounced) {
        this.unannounced = unannounced;
    }

    /** Watches the calling thread until what is returned is called. */
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

    /** Or it never will be, since another listener has kept it from beginning: told by the bounds of leader work. */
    void begun() {
        announced.remove();
    }

    private final class Placeholder extends ConnectionHolder {

        Placeholder() {
            super(() -> {
                throw new IllegalStateException("There is no connection here");
            });
        }

        @Override
        protected boolean hasConnection() {
            return false;
        }

        @Override
        public Connection getConnection() {
            throw new IllegalStateException("There is no connection here");
        }

        @Override
        public boolean isVoid() {
            Caller caller = caller();
            if (caller.type == DataSourceUtils.class) {
                // would fill it and have it synchronized
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

    /** Who asks, and whether to bind something else. */
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

    /** The method that has begun the transaction. */
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
