// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

/**
 * What a store does about its tables when it connects. It checks them always, and refuses each call with the CQL to run
 * if they are not as they must be.
 *
 * @since 0.1.0
 */
public enum CassandraSchema {

    /** Creates no table: that is the operator's part. */
    VALIDATE,

    /**
     * Creates the tables if they are missing, and waits until all nodes agree on it. The keyspace must exist, because
     * only the operator knows how it is to be replicated.
     */
    CREATE
}
