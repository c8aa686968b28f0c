// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a method before it is called: found once, so that a call costs little.
 *
 * @param rule what holds for its calls
 * @param returnType of the method as its class has it
 * @param reactive whether it returns a reactive type, so that it is decided at each subscription
 * @param always whether it runs on an instance that does not lead, too: elections are switched off
 */
record GuardedMethod(
        OnLeaderRule rule,
        Class<?> returnType,
        LeaderElection election,
        InvocationCounters.Counts invocations,
        boolean reactive,
        boolean always) {

    /** Whether, and how, calls of a method are guarded. */
    record Lookup(@Nullable GuardedMethod guarded, boolean autoStartup) {

        static final Lookup AUTO_STARTUP = new Lookup(null, true);
        static final Lookup UNGUARDED = new Lookup(null, false);
    }

    @Nullable
    Object skipped() {
        return SkippedResults.skipped(returnType);
    }
}
