// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A real engine of three nodes, with data of its own for one test, and what can be done to it. Closing ends what this
 * object has started; nodes may be shared by several.
 */
public interface Engine extends AutoCloseable {

    int NODES = 3;

    /** As messages and figures name it. */
    String name();

    /** What fits the time in which this engine responds, and turns to another node. */
    default Times times() {
        return Times.SHORT;
    }

    /** For how long a client may wait before it connects again to a node that was away. */
    Duration pauseBeforeReconnection();

    /**
     * The node without which the others first have to elect another one, before they answer; if there is such a node.
     */
    OptionalInt coordinator();

    /** A client of its own, over ways of its own to each node. */
    EngineClient connect(Duration callTimeout);

    /** Ends a node as a power failure would. */
    void kill(int node);

    /** Starts a node again that was killed. Returns at once. */
    void restart(int node);

    /** Makes a node silent for all clients that are connected: connections stay open, and nothing comes back. */
    void freeze(int node);

    /** Lets a node go on that was frozen. Returns at once. */
    void resume(int node);

    /** Stops two nodes, in whatever way this engine can be stopped. */
    void loseQuorum();

    /** Undoes {@link #loseQuorum}. Returns at once. */
    void regainQuorum();

    /** Waits until the engine answers a client that is new, so that nothing that a client remembers is measured. */
    void awaitQuorum();

    /** Starts and resumes what is down, and waits until each node answers. */
    void heal();

    /** The tokens of all {@linkplain EngineClient#write writes} that took effect, in the order in which they did. */
    List<Long> written(String election);

    @Override
    void close();
}
