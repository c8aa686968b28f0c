// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Divides the arguments of a call into batches that one statement can carry. */
public final class Batches {

    /**
     * The greatest number of elements in a batch. Three parameters for each, and some to spare, stay below the 2,100
     * parameters of SQL Server and the 1,000 elements of an IN list of Oracle.
     */
    public static final int SIZE = 256;

    private Batches() {}

    public static <T> List<List<T>> of(Collection<T> all) {
        return of(all, SIZE);
    }

    public static <T> List<List<T>> of(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            List<T> batch = list.subList(from, Math.min(list.size(), from + size));
            batches.add(batch);
        }
        return batches;
    }

    /**
     * The elements, padded to the next power of two by repeating the last one. A list in a statement means the same,
     * and databases and drivers see few different statements.
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
