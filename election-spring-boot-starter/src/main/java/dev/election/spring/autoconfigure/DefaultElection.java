// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The name of the application's default election. Read from the environment: bean post-processors come before beans. */
final class DefaultElection {

    private DefaultElection() {}

    static String name(Environment environment) {
        String own = environment.getProperty("election.name");
        if (StringUtils.hasText(own)) {
            return own;
        }
        String application = environment.getProperty("spring.application.name");
        return StringUtils.hasText(application) ? application : "default";
    }
}
