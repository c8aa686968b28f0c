// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a running application, in a browser. */
@ExtendWith(BrowserExtension.class)
class InBrowserTest {

    private static final String PAGE = "/actuator/electiondashboard";

    @Test
    void showsWhoLeads(Browser browser) {
        try (RunningApplication application = new RunningApplication("servlet")) {
            browser.open(application.address(PAGE));

            browser.awaitText("#elections", "billing Led node-1 1");
            browser.awaitText("#served", "As node-1 sees it");
            browser.awaitText("#instances", "node-1 Leads");
            assertThat(browser.console()).isEmpty();
        }
    }
}
