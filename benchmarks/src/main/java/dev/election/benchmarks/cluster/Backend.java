// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;

/** The server that a contender keeps its elections in. */
interface Backend {

    int port();

    void stop() throws IOException;

    /** Returns the time just before the first request that it answered. */
    long startAgain() throws IOException;
}
