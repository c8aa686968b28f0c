// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.spring.ElectionStartException;
import dev.election.spring.autoconfigure.ElectionProperties;

/** Builds the elections of a test from the application's properties; starts nothing. */
final class TestInstances {

    private TestInstances() {}

    static TestElections build(ElectionProperties properties) {
        if (!properties.enabled()) {
            throw new ElectionStartException(
                    "election.enabled=false runs all methods on every instance, and @AutoConfigureTestElections is there to"
                            + " say which instance leads: both at once cannot be meant",
                    "Set election.enabled=true for this test, or leave @AutoConfigureTestElections out.",
                    null);
        }
        DrivenInstance.Times times =
                new DrivenInstance.Times(properties.leaseDuration(), properties.heartbeatInterval());
        try {
            return new TestElections(times, builder -> {
                String id = properties.instanceId();
                return (id == null ? builder : builder.instance(id))
                        .address(properties.address())
                        .candidate(properties.candidate())
                        .shutdownTimeout(properties.shutdownTimeout());
            });
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The settings of election cannot work: " + e.getMessage(),
                    "Change the properties named election.* accordingly.",
                    e);
        }
    }
}
