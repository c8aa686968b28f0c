// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;
import java.util.List;

/** The server or servers that a contender keeps its elections in. */
interface Backend {

    /** One for each server. */
    List<Integer> ports();

    void stop() throws IOException;

    /** Starts the servers again; returns the time just before the first request to which one of them responded. */
    long startAgain() throws IOException;
}
