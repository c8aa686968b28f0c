// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;

/**
 * What holds for calls of one method.
 *
 * @param election the election's name, resolved
 * @param otherwise what happens to a call on an instance that does not lead
 * @param interruptOnRevoke whether the thread in the method is interrupted when the term is revoked
 * @param ofType whether it comes from the annotation on the type and not on the method
 */
record OnLeaderRule(String election, OnLeader.Otherwise otherwise, boolean interruptOnRevoke, boolean ofType) {

    boolean skips() {
        return otherwise == OnLeader.Otherwise.SKIP;
    }
}
