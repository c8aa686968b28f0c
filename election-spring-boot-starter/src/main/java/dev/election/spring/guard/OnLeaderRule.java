// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;

/**
 * The rule for calls of one method.
 *
 * @param election the name of the election, with placeholders resolved
 * @param otherwise what happens to a call on an instance that does not lead
 * @param interruptOnRevoke whether the thread in the method is interrupted when the term is revoked
 * @param catchUp whether a call that nobody has run is made up for
 * @param concurrent whether a call may begin while another one runs
 * @param ofType whether the rule comes from the annotation on the class instead of the method
 */
record OnLeaderRule(
        String election,
        OnLeader.Otherwise otherwise,
        boolean interruptOnRevoke,
        CatchUp catchUp,
        boolean concurrent,
        boolean ofType) {

    /** The same rule, of an annotation on the method itself that makes up for calls. */
    OnLeaderRule onTheMethod(CatchUp makingUp) {
        return new OnLeaderRule(election, otherwise, interruptOnRevoke, makingUp, concurrent, false);
    }

    boolean skips() {
        return otherwise == OnLeader.Otherwise.SKIP;
    }

    boolean catchesUp() {
        return catchUp != CatchUp.NONE;
    }

    /** Whether a call depends on the calls before it. */
    boolean isTracked() {
        return catchesUp() || !concurrent;
    }
}
