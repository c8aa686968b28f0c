// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

/** One way to have one leader, as it stands in this process for all the elections that it was told of. */
interface Contender {

    /** The names of this many elections; the first is the one that is watched. */
    static String election(int number) {
        return "e" + number;
    }

    /** What this process would answer now if a job asked whether to run. */
    boolean isLeader(String election);

    /** Gives leadership of this election up, in the way that the contender's users do. */
    void stepDown(String election);
}
