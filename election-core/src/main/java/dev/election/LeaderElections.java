// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.util.Collection;
import java.util.List;

/**
 * This instance's part in all its elections. One lease, renewed by one heartbeat, serves all of them. Safe for use by
 * many threads.
 */
public interface LeaderElections extends AutoCloseable {

    /**
     * The election of this name; joins it on the first use.
     *
     * @throws IllegalArgumentException if the name is blank, longer than 200 characters, or has surrounding white space or
     *     control characters
     */
    LeaderElection election(String name);

    /** The elections that this instance has joined. */
    Collection<LeaderElection> elections();

    /** The id of this instance, unique among the live ones. */
    String instance();

    /** The live instances that stand for election, this one included, as last seen in the store. */
    List<Candidate> candidates();

    /** How this instance fares at the moment. Never blocks and does no I/O. */
    InstanceStatus status();

    /** Adds a listener for all elections, also those that are joined later. It gets its calls one at a time, in order. */
    void addListener(LeadershipListener listener);

    /** Removes a listener; a call that is under way may still be running. Does nothing if it was never added. */
    void removeListener(LeadershipListener listener);

    /** Adds an observer, for meters; most applications want a listener instead. */
    void addObserver(ElectionObserver observer);

    /** Removes an observer; a call that is under way may still be running. Does nothing if it was never added. */
    void removeObserver(ElectionObserver observer);

    /**
     * Gives up all leadership in order and leaves: no new leader work starts; work in flight is waited for, within the
     * shutdown timeout, while the lease is still renewed; only then is leadership released. Work that outlasts the timeout
     * is named in a warning, and its lease is left to run out by itself. Blocks until then; closing twice does nothing.
     *
     * <p>An interrupt neither shortens this nor keeps leadership from being released; it is set again when this returns.
     *
     * <p>Called by a listener of this instance, or within its leader work, it does not wait for its caller: the work of the
     * calling thread ends with this call, and so does the wait for the listener. Their terms are over when this returns. A
     * listener that ends the JVM by {@code System.exit} is not waited for either, when the shutdown closes. Not seen
     * is what waits for the calling thread elsewhere, for example leader work that has handed a task to another thread, and waits
     * for it, while the task closes: that is waited for, within the shutdown timeout.
     */
    @Override
    void close();
}
