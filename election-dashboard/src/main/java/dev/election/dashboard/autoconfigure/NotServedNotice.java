// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Says once, at start, why a dashboard that is on the class path is not served, unless it is switched off. */
final class NotServedNotice implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(NotServedNotice.class);

    private final Environment environment;
    private final String why;

    NotServedNotice(Environment environment, String why) {
        this.environment = environment;
        this.why = why;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Access access = new PropertiesEndpointAccessResolver(environment)
                .accessFor(ExposedEndpoints.DASHBOARD, Access.READ_ONLY);
        if (access != Access.NONE) {
            log.info(
                    "The dashboard of leader election {}. To be told nothing about it, set"
                            + " management.endpoint.electiondashboard.access to none",
                    why);
        }
    }
}
