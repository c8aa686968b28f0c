// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.dashboard.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * The page of the sample in a browser, with its buttons as a person finds them. The sample is started once. The
 * pictures of the documentation are taken after a check of what they show: into {@code target/pictures}, and with
 * {@code -Dpictures=true} into {@code docs/images} too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoInBrowserIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Browser browser;
    private RunningSample sample;
    private DemoPage page;

    @BeforeAll
    void start() throws Exception {
        browser = new Browser();
        sample = RunningSample.start("--lease=3s", "--heartbeat=500ms");
        page = DemoPage.of(sample);
    }

    @AfterAll
    void end() {
        if (sample != null) {
            sample.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        page.act("start-database"); // which is refused, unless a test has failed
        page.await(
                "all instances",
                state -> !state.path("leader").isNull()
                        && state.path("instances").valueStream().noneMatch(each -> each.path("election")
                                .isNull()));
        browser.open(page.address());
        browser.awaitText("#demo-instances", "leads, token");
    }

    @AfterEach
    void nothingElseIsLoadedAndNothingFails() {
        assertThat(browser.console()).isEmpty();
        assertThat(browser.requested())
                .filteredOn(each -> !each.startsWith("chrome:")) // the page that the browser starts with
                .isNotEmpty()
                .allMatch(each -> each.startsWith(page.address() + "/"));
    }

    private int leader() {
        return page.state().path("leader").asInt();
    }

    private static String row(int number) {
        return "#demo-instances [data-instance='" + number + "']";
    }

    @Test
    void showsAllInstancesAndWhoLeads() {
        int leader = leader();

        browser.awaitText("#served", "As observed by 3 instances");
        browser.awaitText(row(leader), "leads, token");
        browser.awaitText("#elections", "app-" + leader);
        for (int number = 1; number <= 3; number++) {
            browser.awaitText("#instances", "http://localhost:" + port(number));
        }
        browser.awaitText("#runs", "committed");
    }

    private String port(int number) {
        return DemoPage.instance(page.state(), number)
                .path("address")
                .asString("")
                .replaceAll(".*:", "");
    }

    @Test
    void anotherInstanceLeadsAfterTheLeaderIsKilled() throws IOException {
        int killed = leader();

        browser.button(row(killed), "kill -9").click();

        browser.awaitText(row(killed), "dead");
        int next = page.awaitLeaderOtherThan(killed);
        browser.awaitText(row(next), "leads, token");
        browser.awaitText("#demo-events", "app-" + killed + " was killed (kill -9 ");
        take("demo-fail-over", 830);
        browser.button(row(killed), "Start again").click();
        browser.awaitText(row(killed), "standby");
    }

    @Test
    void theRefusedRunOfAZombieIsRedBesideThatOfTheNextLeader() throws IOException {
        int zombie = leader();

        browser.button("#story", "Freeze the leader inside its transaction").click();
        browser.awaitText(row(zombie), "frozen inside run");
        browser.awaitText("#story", "and has recorded run");
        take("demo-zombie-frozen", 830);
        browser.button("#story", "Let app-" + zombie + " go on").click();

        browser.awaitText("#story", "The zombie was refused");
        browser.awaitText("#story", "refused");
        browser.awaitText("#story", "committed");
        JsonNode refused = DemoPage.runs(page.state(), "refused").get(0);
        browser.awaitText(
                "#runs tr.refused",
                refused.path("number").asInt() + " " + refused.path("token").asInt() + " app-" + zombie);
        assertThat(colour("#runs tr.refused td")).isEqualTo("rgb(165, 26, 43)");
        assertThat(colour("#runs tr.committed td")).isNotEqualTo("rgb(165, 26, 43)");
        take("demo-zombie-refused", 830);
    }

    private Object colour(String css) {
        return browser.script("return getComputedStyle(document.querySelector(arguments[0])).color", css);
    }

    @Test
    void theLeaderStepsDownByAButton() {
        int former = leader();

        browser.one("[data-action='step-down']").click();

        browser.awaitText("#toast", "app-" + former + " was asked to step down");
        browser.awaitText(row(page.awaitLeaderOtherThan(former)), "leads, token");
        browser.awaitText(row(former), "standby");
    }

    @Test
    void theDatabaseStopsAndStartsAgain() throws IOException {
        browser.button("#extension", "Stop the database").click();
        page.await("a vacancy", state -> state.path("leader").isNull());

        browser.awaitText("#database", "Start the database");
        await().atMost(PATIENCE)
                .until(() -> !browser.one("[data-action='step-down']").isEnabled());
        take("demo-database-stopped", 830);
        browser.button("#extension", "Start the database").click();
        page.await("a leader", state -> !state.path("leader").isNull());
    }

    private void take(String name, int height) throws IOException {
        browser.size(1280, height);
        browser.script("document.getElementById('toast').hidden = true");
        byte[] picture = browser.picture();
        Files.write(Files.createDirectories(Path.of("target", "pictures")).resolve(name + ".png"), picture);
        if (Boolean.getBoolean("pictures")) {
            Path kept = Files.createDirectories(Path.of("..", "docs", "images"));
            Files.write(kept.resolve(name + ".png"), picture);
        }
    }
}
