// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;

/**
 * The rule for calls of one method.
 *
 * @param election the name of the election, with placeholders resolved
 * @param otherwise what happens to a call on an instance that does not lead
 * @param interruptOnRevoke whether the thread in the method is interrupted when the term is revoked
 * @param ofType whether the rule comes from the annotation on the class instead of the method
 */
record OnLeaderRule(String election, OnLeader.Otherwise otherwise, boolean interruptOnRevoke, boolean ofType) {

    boolean skips() {
        return otherwise == OnLeader.Otherwise.SKIP;
    }
}
