// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cuts what a call is given into what one statement can carry. */
public final class Batches {

    /**
     * Three parameters for each, with some to spare, are fewer than SQL Server's 2,100; an IN list of Oracle has 1,000.
     */
    public static final int SIZE = 256;

    private Batches() {}

    public static <T> List<List<T>> of(Collection<T> all) {
        return of(all, SIZE);
    }

    public static <T> List<List<T>> of(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            chunks.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return chunks;
    }

    /**
     * Fills up to the next power of two by repeating the last: means the same, and there are few different statements.
     */
    static <T> List<T> padded(Collection<T> some) {
        List<T> padded = new ArrayList<>(some);
        T last = padded.get(padded.size() - 1);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(last);
        }
        return padded;
    }
}
