// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a key contained at some moment.
 *
 * @param revision the revision of etcd that wrote it, by which a transaction recognizes that it is unchanged
 * @param value null if it could not be read
 * @param flaw why it could not be read; null if it could
 */
record Stored<T>(long revision, @Nullable T value, @Nullable String flaw) {

    // What exists has a higher one.
    private static final long NEVER_READ = 0;

    static <T> Stored<T> of(long revision, T value) {
        return new Stored<>(revision, value, null);
    }

    /** What a key is expected to contain, although it was not read since. */
    static <T> Stored<T> expected(T value) {
        return of(NEVER_READ, value);
    }

    /** Whether it was not read, so that a transaction has to recognize it by its value. */
    boolean isExpected() {
        return revision == NEVER_READ;
    }

    /** Reads the value; one that was edited by hand may be unreadable. */
    static <T> Stored<T> read(KeyValue entry, Function<ByteSequence, T> reader) {
        try {
            return of(entry.getModRevision(), reader.apply(entry.getValue()));
        } catch (IllegalArgumentException e) {
            return new Stored<>(entry.getModRevision(), null, String.valueOf(e.getMessage()));
        }
    }
}
