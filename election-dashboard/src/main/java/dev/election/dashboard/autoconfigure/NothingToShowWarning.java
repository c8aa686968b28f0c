// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Warns once, at start, if the dashboard is exposed and has nothing to show. */
final class NothingToShowWarning implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(NothingToShowWarning.class);

    private final ExposedEndpoints exposed;

    NothingToShowWarning(ExposedEndpoints exposed) {
        this.exposed = exposed;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        String problem = exposed.problem();
        if (problem != null) {
            log.warn("The dashboard of leader election shows nothing. {}", problem);
        }
    }
}
