// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What one database does in its own way; filled in by {@link Dialect} and not changed after. */
final class DialectTraits {

    final List<String> products;
    List<String> urlPrefixes = List.of();
    boolean hasReadCommitted = true;

    @Nullable
    LockWait lockWait;

    int lockWaitSeconds;

    @Nullable
    RowLock shareLock;

    @Nullable
    RowLock skipLocked;

    String onDuplicate = "";
    UnaryOperator<String> row = values -> "(" + values + ")";
    String rowsBegin = "VALUES ";
    String rowsBetween = ", ";
    Set<String> lockFailures = Set.of();
    Set<String> missingTable = Set.of();
    Map<String, String> connectionProperties = Map.of();

    /**
     * How long a statement of a session waits for a lock.
     *
     * @param read a query for the present value
     * @param set a statement that sets it, with {@code %s} for the value
     * @param brief the value for our statements
     * @param none the value for not waiting at all, or as near as the database comes
     */
    record LockWait(String read, String set, String brief, String none) {}

    private DialectTraits(List<String> products) {
        this.products = products;
    }

    static DialectTraits products(String... products) {
        return new DialectTraits(List.of(products));
    }

    DialectTraits urls(String... prefixes) {
        urlPrefixes = List.of(prefixes);
        return this;
    }

    DialectTraits withoutReadCommitted() {
        hasReadCommitted = false;
        return this;
    }

    DialectTraits lockWait(String read, String set, String brief, String none) {
        lockWait = new LockWait(read, set, brief, none);
        return this;
    }

    /** For a database whose sessions cannot be told how long to wait: the statement is cancelled after this time. */
    DialectTraits cancelledAfterSeconds(int seconds) {
        lockWaitSeconds = seconds;
        return this;
    }

    DialectTraits shareLock(RowLock lock) {
        shareLock = lock;
        return this;
    }

    DialectTraits skipLocked(RowLock lock) {
        skipLocked = lock;
        return this;
    }

    DialectTraits onDuplicate(String clause) {
        onDuplicate = " " + clause;
        return this;
    }

    DialectTraits rowsBySelect(String from) {
        row = values -> "SELECT " + values + " FROM " + from;
        rowsBegin = "";
        rowsBetween = " UNION ALL ";
        return this;
    }

    /** SQL states or vendor codes of: a lock was not had in time, a deadlock. */
    DialectTraits lockFailures(String... codes) {
        lockFailures = Set.of(codes);
        return this;
    }

    /** SQL states or vendor codes of: there is no such table, or no such schema. */
    DialectTraits missingTable(String... codes) {
        missingTable = Set.of(codes);
        return this;
    }

    DialectTraits connection(String... namesAndValues) {
        var properties = new java.util.LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        connectionProperties = Map.copyOf(properties);
        return this;
    }

    /** Rows for an INSERT: each of the given values. */
    String rows(String values, int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row.apply(values));
        }
        return rowsBegin + String.join(rowsBetween, rows);
    }
}
