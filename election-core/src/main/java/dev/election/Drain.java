// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graceful end of a term that has begun and is not complete: no new work is admitted, and the election is released
 * when what the term waits for has ended. For monitoring, and for people.
 *
 * @param term the term that ends; current until the drain is complete, the belief of this instance ends, or the end is
 *     {@linkplain LeaderElection#stepDownNow() forced}
 * @param reason why the term ends
 * @param since when the end began, by the wall clock of this machine
 * @param waitsFor the listeners and the leader work that have not ended yet, at the moment of the call
 * @since 0.1.0
 */
public record Drain(Term term, RevocationReason reason, Instant since, List<Awaited> waitsFor) {

    public Drain {
        waitsFor = List.copyOf(waitsFor);
    }

    /**
     * What a graceful end waits for.
     *
     * @param what a description for people: the method of leader work, or a listener
     * @param thread the thread that is in it; null if there is none, for example while a future is not complete, or a
     *     listener has not been called yet
     */
    public record Awaited(String what, @Nullable Thread thread) {

        @Override
        public String toString() {
            return thread == null ? what : what + " on thread '" + thread.getName() + "'";
        }
    }
}
