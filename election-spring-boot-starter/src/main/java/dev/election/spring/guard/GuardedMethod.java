// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElection;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a guarded method before it is called. It is looked up once, so that a call is cheap.
 *
 * @param method the method as the class of the bean declares or inherits it
 * @param rule the rule for its calls
 * @param description the method, for people
 * @param returnType the type that the method returns in the class of the bean
 * @param deferred what decides its calls when their work begins, or null if they are decided when they are made
 * @param always whether calls also run on an instance that does not lead, because leader election is disabled
 */
record GuardedMethod(
        Method method,
        OnLeaderRule rule,
        String description,
        Class<?> returnType,
        LeaderElection election,
        InvocationCounters.Counts invocations,
        @Nullable DeferredGuard deferred,
        boolean always) {

    /** Whether and how calls of a method are guarded. */
    record Lookup(@Nullable GuardedMethod guarded, boolean autoStartup) {

        static final Lookup AUTO_STARTUP = new Lookup(null, true);
        static final Lookup UNGUARDED = new Lookup(null, false);
    }

    @Nullable
    Object skipped() {
        return SkippedResults.skipped(returnType);
    }
}
