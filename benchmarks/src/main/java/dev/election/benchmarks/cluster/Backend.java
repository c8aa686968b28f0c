// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.util.List;

/** The server or servers that a contender keeps its elections in. */
interface Backend {

    /** One for each server. */
    List<Integer> ports();

    void stop() throws IOException;

    /** Returns the time just before the first request that it answered. */
    long startAgain() throws IOException;
}
