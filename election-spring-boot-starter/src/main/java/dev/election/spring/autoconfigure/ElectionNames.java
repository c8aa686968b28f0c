// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The names of elections that come from properties. */
final class ElectionNames {

    private ElectionNames() {}

    /** The application's default election. Read from the environment: bean post-processors come before properties. */
    static String ofDefault(Environment environment) {
        String own = environment.getProperty("election.name");
        if (StringUtils.hasText(own)) {
            return own;
        }
        String application = environment.getProperty("spring.application.name");
        return StringUtils.hasText(application) ? application : "default";
    }

    static LeaderElection join(LeaderElections elections, String name) {
        try {
            return elections.election(name);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The properties of election name an impossible election: " + e.getMessage(),
                    "Change election.name, election.names or spring.application.name, whichever has '" + name + "'.",
                    e);
        }
    }
}
