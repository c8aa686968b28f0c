// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import dev.election.LeaderElection;

/** Runs work on a thread of its own for as long as this instance leads. */
public interface LeaderLoops {

    /** The work; it ends when its thread is interrupted. */
    interface Body {

        void run() throws Exception;
    }

    /** Begins to follow the election with this work; the name is for logs and threads. */
    void follow(LeaderElection election, String name, Body body);
}
