// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaderWork;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call that was let through, and the leader work that it is part of. Ending it twice does nothing the second time. */
final class Admission {

    private final LeaderWork work;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    Admission(LeaderWork work, Runnable onEnd) {
        this.work = work;
        this.onEnd = onEnd;
    }

    LeaderWork work() {
        return work;
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }
}
