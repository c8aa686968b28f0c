// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.IOException;

/** The three servers of an engine, such as etcd, that keep the elections of one cluster instead of the database. */
interface Engine extends Backend, AutoCloseable {

    int SERVERS = 3;

    /** How many requests all of them have received so far, as they count: heartbeats of sessions included. */
    long requests() throws IOException;

    @Override
    void close() throws IOException;
}
