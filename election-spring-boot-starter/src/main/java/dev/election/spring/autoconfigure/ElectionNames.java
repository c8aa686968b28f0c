// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.util.List;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The names of elections that come from properties. */
final class ElectionNames {

    static final String APPLICATION = "spring.application.name";

    /** The name of the default election if nothing else gives it one. */
    static final String FALLBACK = "default";

    private ElectionNames() {}

    /**
     * The default election. Read from the environment, since bean post-processors are created before properties are
     * bound.
     */
    static String ofDefault(Environment environment) {
        String own = EarlyProperties.name(environment);
        if (StringUtils.hasText(own)) {
            return own;
        }
        String application = environment.getProperty(APPLICATION);
        return StringUtils.hasText(application) ? application : FALLBACK;
    }

    /** Whether neither the default election nor the application has a name. */
    static boolean isFallback(Environment environment) {
        return !StringUtils.hasText(EarlyProperties.name(environment))
                && !StringUtils.hasText(environment.getProperty(APPLICATION));
    }

    static LeaderElection joinDefault(LeaderElections elections, Environment environment) {
        String property = StringUtils.hasText(EarlyProperties.name(environment)) ? "election.name" : APPLICATION;
        return join(elections, ofDefault(environment), property);
    }

    static LeaderElection join(LeaderElections elections, String name, String property) {
        try {
            return elections.election(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of(property),
                    property.equals(APPLICATION)
                            ? "the default election has no name of its own, and cannot have that of the application ("
                                    + APPLICATION + "): " + e.getMessage()
                            : "a name in " + property + " is not valid: " + e.getMessage(),
                    property.equals(APPLICATION)
                            ? "Set election.name to a name for the default election, the same on all instances of the"
                                    + " application."
                            : "Change " + property + ", in the same way on all instances of the application.",
                    e);
        }
    }
}
