// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * This instance's part in all its elections. One lease, renewed by one heartbeat, serves all of them. Safe for use by
 * many threads.
 *
 * @since 0.1.0
 */
public interface LeaderElections extends AutoCloseable {

    /**
     * The election of this name; joins it on the first use.
     *
     * @throws IllegalArgumentException if the name is blank, longer than 200 characters, or has surrounding white space
     *     or control characters
     */
    LeaderElection election(String name);

    /** The elections that this instance has joined. */
    Collection<LeaderElection> elections();

    /** The id of this instance, unique among the live instances. */
    String instance();

    /** The live candidates, this instance included if it is one, as last observed. */
    List<Candidate> candidates();

    /**
     * The time by which this instance reports {@link Term#since()} and {@link Term#vacantSince()}: that of the wall
     * clock of this machine, unless a test moves the clock by hand. For people; leadership does not depend on it.
     */
    Instant now();

    /** The present state of this instance, for monitoring. Never blocks and does no I/O. */
    InstanceStatus status();

    /**
     * What this instance has observed in its elections, newest first: at most the last 200 changes of all elections
     * together, including those before a stop. Kept in memory only. Never blocks and does no I/O.
     */
    List<HistoryEntry> history();

    /**
     * Adds a listener for all elections, including those that are joined later. It is called once at a time, in order.
     */
    void addListener(LeadershipListener listener);

    /** Removes a listener. A call that has begun may still be running. Does nothing if it was never added. */
    void removeListener(LeadershipListener listener);

    /** Adds an observer, for metrics. Most applications need a listener instead. */
    void addObserver(ElectionObserver observer);

    /** Removes an observer. A call that has begun may still be running. Does nothing if it was never added. */
    void removeObserver(ElectionObserver observer);

    /**
     * Ends all leadership gracefully and closes the lease: no new leader work starts; work in flight is waited for,
     * within the shutdown timeout, while the lease is still renewed; only then is leadership released. If work outlasts
     * the timeout, a warning names its elections, and the lease is left to run out. Blocks until then; closing twice
     * does nothing.
     *
     * <p>An interrupt of the calling thread does not shorten this; the interrupt status is set again when this returns.
     *
     * <p>A listener of this instance, or its leader work, may call this: the close does not wait for its own caller.
     * The work of the calling thread counts as ended from this call on, so its terms are over when this returns. A
     * listener that calls {@code System.exit} is not waited for either. Work that waits for the calling thread is not
     * recognized: if leader work waits for a task on another thread, and that task closes the instance, the close waits
     * for that work, within the shutdown timeout.
     */
    @Override
    void close();
}
