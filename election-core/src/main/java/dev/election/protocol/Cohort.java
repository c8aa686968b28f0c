// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * The cohort of this instance: a digest of the names of the elections in which it is a candidate, independent of the
 * order in which it joined them. If two different sets had the same digest by chance, their instances would transfer
 * elections to peers that release them again; safety does not depend on it. Mutable; confined to one thread at a time.
 */
final class Cohort {

    private long count;
    private long sum;

    void add(String election) {
        count++;
        sum += mixed(hash(election));
    }

    void remove(String election) {
        count--;
        sum -= mixed(hash(election));
    }

    String text() {
        return count + "-" + Long.toHexString(sum);
    }

    // FNV-1a, 64 bits, by Fowler, Noll and Vo.
    private static long hash(String election) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < election.length(); i++) {
            hash = (hash ^ (election.charAt(i) & 0xff)) * 0x100000001b3L;
            hash = (hash ^ (election.charAt(i) >>> 8)) * 0x100000001b3L;
        }
        return hash;
    }

    // The last step of MurmurHash3 by Appleby: the sums of the hashes of similar names must differ.
    private static long mixed(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
