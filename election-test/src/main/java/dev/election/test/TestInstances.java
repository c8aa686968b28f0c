// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderWork;
import dev.election.spring.ElectionStartException;
import dev.election.spring.autoconfigure.ElectionProperties;
import dev.election.spring.lifecycle.StartingThread;
import org.springframework.beans.factory.ObjectProvider;

/** Builds the elections of a test from the application's properties and scopes of leader work. Starts nothing. */
final class TestInstances {

    private TestInstances() {}

    static TestElections build(ElectionProperties properties, ObjectProvider<LeaderWork.Scope> scopes) {
        if (!properties.enabled()) {
            throw new ElectionStartException(
                    "election.enabled=false runs all methods on every instance, but with @AutoConfigureTestElections the"
                            + " test decides which instance leads: the two contradict each other",
                    "Set election.enabled=true for this test, or remove @AutoConfigureTestElections.",
                    null);
        }
        DrivenInstance.Times times =
                new DrivenInstance.Times(properties.leaseDuration(), properties.heartbeatInterval());
        try {
            return new TestElections(times, builder -> {
                String id = properties.instanceId();
                scopes.orderedStream().forEach(builder::workScope);
                return (id == null ? builder : builder.instance(id))
                        .address(properties.address())
                        .candidate(properties.candidate())
                        .waitCheck(StartingThread::refuseToWait)
                        .shutdownTimeout(properties.shutdownTimeout());
            });
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "Invalid settings of leader election: " + e.getMessage(),
                    "Change the properties election.* accordingly.",
                    e);
        }
    }
}
