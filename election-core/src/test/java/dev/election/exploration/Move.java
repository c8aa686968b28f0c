// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

/**
 * One step of a run.
 *
 * @param kind what happens
 * @param who the instance that it happens to, from 0
 * @param what which line of requests, which other instance or which hint, as far as the kind asks for it
 */
record Move(Kind kind, int who, int what) {

    /** What can happen. Whatever nobody can count on not to happen is a deviation: so many are allowed in a run. */
    enum Kind {
        /** A request that is due is sent, the store acts, and the answer arrives. */
        ASK(0),
        /** A request that is due is sent, and has not arrived yet. */
        SEND(1),
        /** A request that is due is sent, and the store acts; no answer has arrived yet. */
        SEND_AND_ACT(1),
        /** As {@link #ASK}, and the same request arrives once more later. */
        ASK_TWICE(1),
        /** What is on its way arrives: the request, then its answer. */
        ARRIVE(0),
        /** The instance stops waiting for the answer; the request may arrive nevertheless. */
        GIVE_UP(0),
        /** A request that nobody waits for any more arrives. */
        ARRIVE_LATE(0),
        /** The work of a term that is given up has ended, or the end of that term is forced. */
        DRAIN(0),
        /** Time passes until something is due. */
        WAIT(0),
        /** As {@link #LEASE}, for a heartbeat interval. */
        HEARTBEAT(0),
        /**
         * A lease passes, or less if a term begins: what is due is asked in a fixed order, and what hangs goes on
         * hanging.
         */
        LEASE(0),
        FREEZE(1),
        SUSPEND(1),
        THAW(0),
        STEP_DOWN(1),
        TRANSFER(1),
        WITHDRAW(1),
        STAND(0),
        CRASH(1),
        RESTART(0),
        HINT(1);

        final int deviations;

        Kind(int deviations) {
            this.deviations = deviations;
        }

        /** Whether a search need not try it: without the others, what has begun would not go on. */
        boolean isOptional() {
            return deviations > 0 || this == HEARTBEAT;
        }
    }
}
