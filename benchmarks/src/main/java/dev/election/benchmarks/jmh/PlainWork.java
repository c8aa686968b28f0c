// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

/** A bean that does next to nothing. */
class PlainWork {

    private long runs;

    void work() {
        runs++;
    }

    long runs() {
        return runs;
    }
}
