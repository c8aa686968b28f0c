// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.Term;
import dev.election.store.LeaseStore;

/** What one instance has of an engine. */
public interface EngineClient extends AutoCloseable {

    LeaseStore store();

    /** The ways of this client to the nodes: of its store, and of its writes. */
    Ways ways();

    /**
     * Writes something fenced by this term, which may be over, in a request that is sent once.
     *
     * @return false if it was refused because of the fence
     * @throws Exception if it is not known whether it took effect
     */
    boolean write(Term term) throws Exception;

    /** The node that the next renewal goes to. */
    int nodeOfRenewals();

    @Override
    void close();
}
