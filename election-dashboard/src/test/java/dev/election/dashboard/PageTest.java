// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What the page shows, fed by a server that responds as instances do. */
@ExtendWith(BrowserExtension.class)
class PageTest {

    private static final String WRITABLE =
            "{\"election\":\"election\",\"actions\":[\"step-down\",\"transfer\",\"resume\",\"force\"],\"reach\":\"%s\"}";
    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration LEFT = Duration.ofSeconds(14);

    private final OtherServer server = new OtherServer();
    private final Browser browser;

    PageTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void startAfresh() {
        browser.leave();
        browser.size(1280, 900);
        browser.console();
        browser.requested();
    }

    @AfterEach
    void requestsNothingElsewhereAndHasNoErrors() {
        String origin = server.page().resolve("/").toString();
        List<String> requested = browser.requested();
        List<String> console = browser.console();
        server.close();
        assertThat(requested).isNotEmpty().allMatch(address -> address.startsWith(origin));
        assertThat(console)
                .filteredOn(message -> !message.contains("Failed to load resource"))
                .isEmpty();
    }

    private static Report twoInstances() {
        return Report.now("app-1")
                .candidate("app-1", "http://localhost:8081", "standby", 0, FRESH)
                .candidate("app-2", "http://localhost:8082", "leader", 1, FRESH)
                .led("billing", "app-2", "http://localhost:8082", 7, Duration.ofMinutes(3), LEFT);
    }

    private static Report leading() {
        return Report.now("app-1")
                .candidate("app-1", "http://localhost:8081", "leader", 1, FRESH)
                .candidate("app-2", "http://localhost:8082", "standby", 0, FRESH)
                .led("billing", "app-1", "http://localhost:8081", 7, Duration.ofMinutes(3), LEFT);
    }

    private void open(Report report) {
        server.elections = report.toString();
        browser.open(server.page());
        browser.awaitText("#live", "Live");
    }

    @Test
    void showsLeaderTokenBeginningAndLeaseOfAnElection() {
        open(twoInstances());

        browser.awaitText("#elections", "billing Led app-2 7");
        assertThat(browser.text("#elections")).contains("3 min").containsPattern("1[34] s");
    }

    @Test
    void saysThatALeaseOfWhichLessThanHalfIsLeftIsAtRisk() {
        open(twoInstances().led("billing", "app-2", null, 7, Duration.ofMinutes(3), Duration.ofSeconds(5)));

        browser.awaitText("#elections", "billing At risk app-2");
    }

    @Test
    void saysThatALeaseThatIsNoLongerObservedIsAtRisk() {
        open(twoInstances().led("billing", "app-2", null, 7, Duration.ofMinutes(3), null));

        browser.awaitText("#elections", "billing At risk app-2");
    }

    @Test
    void letsTheLeaseOfTheLeaderRunDown() {
        open(twoInstances().led("billing", "app-2", null, 7, Duration.ofMinutes(3), Duration.ofSeconds(9)));
        browser.awaitText("#elections", "billing Led");

        server.hang();

        browser.awaitText("#elections .lease", "7 s");
        assertThat(browser.one("#elections .bar").getDomAttribute("class")).isEqualTo("bar risk");
    }

    @Test
    void showsStateAddressHeartbeatAndElectionsOfEachInstance() {
        open(twoInstances().candidate("app-3", "javascript:alert(1)", "silent", 0, Duration.ofSeconds(9)));

        browser.awaitText("#instances", "app-1 Standby serves this page http://localhost:8081 just now");
        browser.awaitText("#instances", "app-2 Leads http://localhost:8082 just now");
        browser.awaitText("#instances", "app-3 Silent javascript:alert(1)");
        assertThat(browser.all("#instances a"))
                .extracting(WebElement::getText)
                .containsExactly("http://localhost:8082");
    }

    @Test
    void saysThatNobodyLeads() {
        open(Report.now("app-1").candidate("app-1", null, "standby", 0, FRESH).vacant("billing"));

        browser.awaitText("#elections", "billing No leader nobody");
        browser.awaitText("#count-vacant", "1 without a leader");
        assertThat(browser.text("#elections .lease")).isEmpty();
    }

    @Test
    void saysThatTheHeartbeatsOfTheInstanceFail() {
        open(twoInstances().candidate("app-1", null, "silent", 0, Duration.ofSeconds(12)));

        browser.awaitText("#notices", "The heartbeats of app-1 fail");

        server.elections = twoInstances().toString();
        browser.awaitNoText("#notices", "fail");
    }

    @Test
    void saysThatAnInstanceThatIsNoCandidateObservesNothing() {
        open(Report.now("app-1")
                .watching()
                .observedNothingFor(Duration.ofSeconds(12))
                .vacant("billing"));

        browser.awaitText("#notices", "app-1 has observed nothing since");

        server.elections = Report.now("app-1")
                .watching()
                .observedNothingFor(Duration.ZERO)
                .vacant("billing")
                .toString();
        browser.awaitNoText("#notices", "nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=x onerror=\"document.title='hit'\">",
                "\"'><script>document.title='hit'</script>",
                "a\u202Eb\u200F\u2067c",
                "{{files}} ${7*7} %s",
                "javascript:document.title='hit'",
                "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void showsHostileNamesAsText(String hostile) {
        server.settings = WRITABLE.formatted("instance");
        open(Report.now(hostile)
                .candidate(hostile, hostile, hostile, 1, FRESH)
                .candidate("app-2", hostile, "standby", 0, FRESH)
                .led(hostile, hostile, hostile, 7, Duration.ofMinutes(3), LEFT)
                .happened(Duration.ofSeconds(20), hostile, "at-risk", "leader", hostile, "token", 7, "detail", hostile)
                .happened(
                        Duration.ofSeconds(40),
                        hostile,
                        "revoked",
                        "leader",
                        hostile,
                        "token",
                        6,
                        "reason",
                        hostile,
                        "detail",
                        hostile)
                .happened(Duration.ofSeconds(60), hostile, hostile, "leader", hostile, "token", 5));

        assertThat(browser.script("return document.querySelector('#elections th a').textContent"))
                .isEqualTo(hostile);
        assertThat(browser.script("return document.querySelector('#instances th').textContent"))
                .isIn(hostile, "app-2");
        browser.button("#elections", "Step down").click();
        assertThat(browser.script("return document.querySelector('#dialog-facts dd').textContent"))
                .isEqualTo(hostile);
        browser.button("#dialog", "Cancel").click();
        assertThat(browser.script("return document.title")).isEqualTo("Leader election");
        assertThat(browser.script("return document.querySelectorAll('main img, main script').length"))
                .isEqualTo(0L);
        assertThat(browser.script("return document.querySelectorAll('main a[href^=\"javascript:\"]').length"))
                .isEqualTo(0L);
        assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void keepsNarrowPagesAsWideAsTheWindow() {
        browser.size(390, 800);
        open(twoInstances().candidate("x".repeat(200), "y".repeat(200), "standby", 0, FRESH));

        browser.awaitText(
                "#elections",
                "billing State Led Leader app-2".replace("State ", "").replace("Leader ", ""));
        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .isEqualTo(390L);
    }

    @Test
    void asksTheServerForOnePageOfThousandsOfElections() {
        Report report = Report.now("app-1").candidate("app-1", null, "leader", 9_990, FRESH);
        for (int i = 0; i < 25; i++) {
            report.led("tenant-%05d".formatted(i), "app-1", null, i + 1, Duration.ofMinutes(3), LEFT);
        }
        open(report.page(0, 25, 10_000, 10));

        browser.awaitText("#counts", "10,000 elections 9,990 with a leader 10 without a leader");
        browser.awaitText("#range", "1–25 of 10,000");
        assertThat(browser.all("#elections tr")).hasSize(25);
        assertThat(server.queries.get(0)).contains("sort=name", "page=0", "size=25");

        browser.button("#pages", "Next").click();
        await().atMost(Browser.PATIENCE).until(() -> server.queries.stream().anyMatch(each -> each.contains("page=1")));
        browser.one("#search").sendKeys("tenant-9");
        await().atMost(Browser.PATIENCE).until(() -> server.queries.stream()
                .anyMatch(each -> each.contains("search=tenant-9") && each.contains("page=0")));
    }

    @Test
    void keepsTheOrderOfTheServerForNamesThatAreNumbers() {
        open(Report.now("app-1")
                .candidate("app-1", null, "leader", 3, FRESH)
                .led("10", "app-1", null, 1, Duration.ofMinutes(3), LEFT)
                .led("9", "app-1", null, 2, Duration.ofMinutes(3), LEFT)
                .led("a", "app-1", null, 3, Duration.ofMinutes(3), LEFT)
                .page(0, 25, 3, 0));

        browser.awaitText("#elections", "10 Led");
        assertThat(browser.all("#elections th a"))
                .extracting(WebElement::getText)
                .containsExactly("10", "9", "a");
    }

    @Test
    void searchesSortsAndDividesTenThousandElectionsItselfIfTheServerDoesNot() {
        Report report = Report.now("app-1").candidate("app-1", null, "leader", 9_999, FRESH);
        for (int i = 0; i < 9_999; i++) {
            report.led("tenant-%05d".formatted(i), "app-1", null, i + 1, Duration.ofMinutes(3), LEFT);
        }
        open(report.vacant("zeta"));

        browser.awaitText("#range", "1–25 of 10,000");
        assertThat(browser.all("#elections tr")).hasSize(25);

        browser.button("#elections-head", "Leader").click();
        browser.awaitText("#elections tr:first-child", "zeta No leader");

        browser.button("#elections-head", "Token").click();
        browser.button("#elections-head", "Token").click();
        browser.awaitText("#elections tr:first-child", "tenant-09998");
        assertThat(browser.one("#elections-head th[aria-sort]").getDomAttribute("aria-sort"))
                .isEqualTo("descending");

        browser.one("#search").sendKeys("tenant-0999");
        browser.awaitText("#elections tr:last-child", "tenant-09990");
        assertThat(browser.all("#elections tr")).hasSize(9);
    }

    @Test
    void saysThatNoElectionMatches() {
        open(twoInstances());

        browser.one("#search").sendKeys("nothing");

        browser.awaitText("#elections-empty", "No election matches “nothing”");
    }

    @Test
    void hasNoButtonsWhereTheEndpointCanOnlyBeRead() {
        open(leading());

        browser.awaitText("#elections", "billing");
        assertThat(browser.all("#elections button")).isEmpty();
        assertThat(browser.text("#elections-head")).doesNotContain("Actions");
    }

    @Test
    void linksToThePageOfTheLeaderWhereAnotherInstanceLeads() {
        server.settings = WRITABLE.formatted("instance");
        open(twoInstances());

        assertThat(browser.one("#elections .buttons a").getDomAttribute("href"))
                .isEqualTo("http://localhost:8082/dashboard#election=billing");
        assertThat(browser.buttons("#elections")).isEmpty();
    }

    @Test
    void linksToTheManagementPortOfTheLeader() {
        server.settings = WRITABLE.formatted("instance").replace("{", "{\"managementPort\":9001,");
        open(twoInstances());

        assertThat(browser.one("#elections .buttons a").getDomAttribute("href"))
                .isEqualTo("http://localhost:9001/dashboard#election=billing");
    }

    @Test
    void asksBeforeItStepsDownAndNamesElectionTokenAndInstance() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());

        browser.button("#elections", "Step down").click();

        assertThat(browser.text("#dialog"))
                .contains("Step down?", "Election billing", "Fencing token 7", "Instance app-1");
        assertThat(server.moves).isEmpty();
        browser.button("#dialog", "Cancel").click();
        assertThat(browser.all("#dialog")).isEmpty();
        assertThat(server.moves).isEmpty();
    }

    @Test
    void stepsDownWithJson() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());

        browser.button("#elections", "Step down").click();
        browser.button("#dialog", "Step down").click();

        browser.awaitText("#toast", "app-1 steps down from billing");
        assertThat(server.moves).containsExactly("/election/billing application/json null {\"action\":\"step-down\"}");
    }

    @Test
    void sendsTheTokenOfSpringSecurity() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());
        browser.script("document.cookie = 'XSRF-TOKEN=abc-123'");

        browser.button("#elections", "Step down").click();
        browser.button("#dialog", "Step down").click();

        browser.awaitText("#toast", "steps down");
        browser.script("document.cookie = 'XSRF-TOKEN=; Max-Age=0'");
        assertThat(server.moves).singleElement().asString().contains(" abc-123 ");
    }

    @Test
    void transfersToTheInstanceThatIsChosen() {
        server.settings = WRITABLE.formatted("instance");
        open(leading().candidate("app-3", null, "standby", 0, FRESH));

        browser.button("#elections", "Transfer").click();
        browser.one("#dialog select").sendKeys("app-3");
        browser.button("#dialog", "Transfer").click();

        browser.awaitText("#toast", "app-1 transfers billing to app-3");
        assertThat(server.moves).singleElement().asString().endsWith("{\"action\":\"transfer\",\"to\":\"app-3\"}");
    }

    @Test
    void showsTheReasonOfARefusal() {
        server.settings = WRITABLE.formatted("instance");
        server.moveStatus = 400;
        server.moveResponse = "{\"reason\":\"This instance does not lead 'billing'\"}";
        open(leading());

        browser.button("#elections", "Step down").click();
        browser.button("#dialog", "Step down").click();

        browser.awaitText("#dialog-error", "This instance does not lead 'billing'");
    }

    @Test
    void endsADrainingTermByForce() {
        server.settings = WRITABLE.formatted("instance");
        open(Report.now("app-1")
                .candidate("app-1", null, "leader", 1, FRESH)
                .draining("billing", 7, Duration.ofMinutes(3)));

        browser.awaitText("#elections", "billing Draining app-1 7");
        assertThat(browser.buttons("#elections")).containsExactly("Force");
        browser.button("#elections", "Force").click();
        browser.button("#dialog", "End by force").click();

        browser.awaitText("#toast", "Term 7 of billing is ended by force");
        assertThat(server.moves).singleElement().asString().endsWith("{\"action\":\"force\"}");
    }

    @Test
    void endsASitOut() {
        server.settings = WRITABLE.formatted("instance");
        open(Report.now("app-1").candidate("app-1", null, "standby", 0, FRESH).sittingOut("billing"));

        browser.button("#elections", "Resume").click();
        browser.awaitText("#dialog", "Election billing Instance app-1");
        browser.button("#dialog", "Resume").click();

        browser.awaitText("#toast", "takes part in billing again");
        assertThat(server.moves).singleElement().asString().endsWith("{\"action\":\"resume\"}");
    }

    @Test
    void showsAnElectionWhoseNameTheServerRefuses() {
        server.oneStatus = 400;
        open(Report.now("app-1")
                .candidate("app-1", null, "leader", 1, FRESH)
                .led("a/b", "app-1", null, 3, Duration.ofMinutes(1), LEFT)
                .happened(Duration.ofMinutes(1), "a/b", "granted", "leader", "app-1", "token", 3));

        browser.awaitText("#timeline-title", "Timeline of a/b");
        await().atMost(Browser.PATIENCE)
                .until(() -> browser.all("#timeline .term").size() == 1);
        assertThat(browser.text("#live")).isEqualTo("Live");
    }

    @Test
    void showsTheTimelineOfAnElectionThatIsNotOnThePageOfTheTable() {
        server.oneStatus = 200;
        server.one = "{\"state\":\"standby\",\"leader\":{\"instance\":\"app-2\",\"token\":9," + "\"since\":\""
                + Instant.now().minusSeconds(90) + "\",\"remaining\":\"PT12S\"},\"history\":[]}";
        server.elections = twoInstances().toString();
        browser.open(server.page().resolve("dashboard#election=tenant-9"));

        browser.awaitText("#timeline-title", "Timeline of tenant-9");
        browser.awaitText("#timeline .lane-label.leads", "app-2");
        await().atMost(Browser.PATIENCE)
                .until(() -> browser.all("#timeline .term").size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#election=", "#other", "#election=unknown"})
    void startsWithAnAddressThatItHasNotWritten(String fragment) {
        server.elections = twoInstances().toString();
        browser.open(server.page().resolve("dashboard" + fragment));

        browser.awaitText("#elections", "billing Led app-2 7");
        browser.script("location.hash = '#election=%'");
        browser.script("location.hash = '#election=billing'");
        browser.awaitText("#timeline-title", "Timeline of billing");
    }

    @Test
    void saysSinceWhenTheInstanceDoesNotAnswerAndComesBackByItself() {
        open(twoInstances());

        server.status = 503;
        browser.awaitText("#notices", "app-1 has not responded since");
        browser.awaitText("#live", "Old:");

        server.status = 200;
        browser.awaitText("#live", "Live");
        browser.awaitNoText("#notices", "not responded");
    }

    @Test
    void offersNoMovesWhileTheInstanceDoesNotRespond() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());
        assertThat(browser.button("#elections", "Step down").isEnabled()).isTrue();

        server.status = 503;
        browser.awaitText("#live", "Old:");
        assertThat(browser.button("#elections", "Step down").isEnabled()).isFalse();

        server.status = 200;
        browser.awaitText("#live", "Live");
        assertThat(browser.button("#elections", "Step down").isEnabled()).isTrue();
    }

    @Test
    void startsOnceTheServerAnswers() {
        server.status = 503;
        server.elections = twoInstances().toString();
        browser.open(server.page());
        browser.awaitText("#notices", "does not respond");

        server.status = 200;

        browser.awaitText("#elections", "billing");
    }

    @Test
    void saysWhatToDoIfTheEndpointIsNotExposed() {
        server.settings = "{\"actions\":[],\"reach\":\"instance\",\"problem\":\"Expose the endpoint <election>\"}";
        browser.open(server.page());

        browser.awaitText("#notices", "Expose the endpoint <election>");
        assertThat(browser.all("main section")).isEmpty();
    }

    @Test
    void keepsTheFocusOfARowThatIsUpdated() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());
        browser.one("#elections th a").sendKeys(Keys.TAB);
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Step down");

        server.elections = leading()
                .led("billing", "app-1", null, 8, Duration.ofMinutes(3), LEFT)
                .led("another", "app-2", null, 8, Duration.ofMinutes(3), LEFT)
                .toString();
        browser.awaitText("#elections", "billing Led app-1 8");

        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Step down");
    }

    @Test
    void canBeOperatedByKeyboard() {
        server.settings = WRITABLE.formatted("instance");
        open(leading());

        browser.button("#elections", "Step down").sendKeys(Keys.ENTER);
        browser.one("#dialog").sendKeys(Keys.ESCAPE);
        assertThat(browser.all("#dialog")).isEmpty();
        browser.button("#elections", "Step down").sendKeys(Keys.ENTER);
        browser.button("#dialog", "Step down").sendKeys(Keys.ENTER);

        browser.awaitText("#toast", "app-1 steps down from billing");
    }

    @Test
    void drawsTermsVacanciesAndLosses() {
        open(twoInstances()
                .happened(
                        Duration.ofMinutes(3),
                        "billing",
                        "leader-changed",
                        "leader",
                        "app-2",
                        "token",
                        7,
                        "vacancy",
                        "PT20S")
                .happened(Duration.ofSeconds(200), "billing", "vacant")
                .happened(
                        Duration.ofSeconds(200),
                        "billing",
                        "revoked",
                        "leader",
                        "app-1",
                        "token",
                        6,
                        "reason",
                        "lease-ran-out")
                .happened(
                        Duration.ofSeconds(208),
                        "billing",
                        "at-risk",
                        "leader",
                        "app-1",
                        "token",
                        6,
                        "detail",
                        "no renewal")
                .happened(Duration.ofSeconds(400), "billing", "granted", "leader", "app-1", "token", 6));

        browser.awaitText("#timeline-title", "Timeline of billing");
        await().atMost(Browser.PATIENCE)
                .until(() -> browser.all("#timeline .term").size() == 2);
        assertThat(browser.all("#timeline .term.lasting")).hasSize(1);
        assertThat(browser.all("#timeline .vacancy")).hasSize(1);
        assertThat(browser.all("#timeline path.risk")).hasSize(1);
        assertThat(browser.all("#timeline path.lost")).hasSize(1);
        assertThat(browser.text("#timeline .why")).isEqualTo("lease ran out");
        assertThat(browser.all("#timeline .lane-label"))
                .extracting(WebElement::getText)
                .containsExactly("app-1", "app-2");
        assertThat(browser.text("#events"))
                .contains(
                        "app-2 leads billing with token 7, after 20 s without a leader",
                        "billing has no leader",
                        "app-1 lost term 6 of billing lease ran out",
                        "Term 6 of app-1 in billing is at risk no renewal");
    }

    @Test
    void showsTheTimelineOfTheElectionThatIsSelected() {
        open(twoInstances().led("outbox", "app-1", null, 3, Duration.ofMinutes(1), LEFT));

        browser.all("#elections a").stream()
                .filter(each -> each.getText().equals("outbox"))
                .forEach(WebElement::click);

        browser.awaitText("#timeline-title", "Timeline of outbox");
    }

    @Test
    void putsTheViewsOfSeveralInstancesTogether() {
        server.settings = WRITABLE.formatted("leader");
        Report stale = Report.now("app-1")
                .candidate("app-1", null, "leader", 1, FRESH)
                .led("billing", "app-3", null, 6, Duration.ofMinutes(9), LEFT)
                .happened(Duration.ofSeconds(100), "billing", "leader-changed", "leader", "app-2", "token", 7);
        Report leader = Report.now("app-2")
                .candidate("app-2", null, "leader", 1, FRESH)
                .led("billing", "app-2", null, 7, Duration.ofMinutes(3), LEFT)
                .happened(Duration.ofSeconds(102), "billing", "granted", "leader", "app-2", "token", 7);
        server.elections = Report.text(Map.of(
                "instances",
                List.of(
                        Map.of("instance", "app-1", "address", "http://localhost:8081", "view", stale.json()),
                        Map.of("instance", "app-2", "address", "http://localhost:8082", "view", leader.json()),
                        Map.of(
                                "instance",
                                "app-3",
                                "silentSince",
                                Instant.now().minusSeconds(20).toString(),
                                "note",
                                "frozen"))));
        browser.open(server.page());

        browser.awaitText("#elections", "billing Led app-2 7");
        browser.awaitText("#instances", "app-3 Silent frozen");
        browser.awaitText("#served", "As observed by 2 instances");
        assertThat(browser.all("#events li")).hasSize(1);
        assertThat(browser.buttons("#elections")).contains("Step down", "Transfer");
    }

    @Test
    void letsAnExtensionAddToThePage() {
        server.settings = WRITABLE.formatted("leader").replace("{", "{\"extension\":\"files/extension.js\",");
        server.extension = """
                export function extend(dashboard) {
                  dashboard.onUpdate(model => {
                    dashboard.element.textContent = `added to ${model.elections.length} election`;
                  });
                }
                """;
        open(leading());

        browser.awaitText("#extension", "added to 1 election");
    }
}
