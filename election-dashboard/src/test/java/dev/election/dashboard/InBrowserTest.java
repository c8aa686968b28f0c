// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/** The page of running applications, in a browser. */
@ExtendWith(BrowserExtension.class)
class InBrowserTest {

    private static final String PAGE = "/actuator/electiondashboard";
    private static final String WRITABLE = "management.endpoint.election.access=unrestricted";

    private final Browser browser;

    InBrowserTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void startAfresh() {
        browser.leave();
        browser.size(1280, 900);
        browser.console();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void showsElectionInstanceAndHistory(String type) {
        try (RunningApplication application = new RunningApplication(type)) {
            browser.open(application.address(PAGE));

            browser.awaitText("#elections", "billing Led node-1 1");
            browser.awaitText("#served", "As observed by node-1");
            browser.awaitText("#instances", "node-1 Leads serves this page http://127.0.0.1:1");
            browser.awaitText("#events", "node-1 leads billing with token 1");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void showsThePageOnAManagementPortOfItsOwn() {
        try (RunningApplication application = new RunningApplication(
                "servlet",
                "management.server.port=0",
                "management.endpoints.web.path-mapping.electiondashboard=ops/elections")) {
            browser.open(application.address("/actuator/ops/elections"));

            browser.awaitText("#elections", "billing Led node-1 1");
            assertThat(browser.console()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void stepsDownByAButton(String type) {
        SharedStore store = new SharedStore();
        try (RunningApplication leader = RunningApplication.on(store, type, WRITABLE)) {
            await().until(leader.election()::isLeader);
            try (RunningApplication standby = RunningApplication.on(store, type, "election.instance-id=node-2")) {
                browser.open(leader.address(PAGE));
                browser.awaitText("#instances", "node-2 Standby");

                browser.button("#elections", "Step down").click();
                browser.awaitText("#dialog", "Election billing Fencing token 1 Instance node-1");
                browser.button("#dialog", "Step down").click();

                browser.awaitText("#elections", "billing Led node-2 2");
                browser.awaitText("#events", "node-2 leads billing with token 2");
                browser.awaitText("#events", "node-1 ends term 1 of billing stepped down");
                assertThat(standby.election().isLeader()).isTrue();
                await().atMost(Browser.PATIENCE)
                        .until(() -> browser.all("#timeline .term").size() == 2);
                assertThat(browser.buttons("#elections")).isEmpty();
                assertThat(browser.console()).isEmpty();
            }
        }
    }

    @Test
    void transfersToAnInstanceThatIsChosen() {
        SharedStore store = new SharedStore();
        try (RunningApplication leader = RunningApplication.on(store, "servlet", WRITABLE)) {
            await().until(leader.election()::isLeader);
            try (RunningApplication standby = RunningApplication.on(store, "servlet", "election.instance-id=node-2")) {
                browser.open(leader.address(PAGE));
                browser.awaitText("#instances", "node-2 Standby");

                browser.button("#elections", "Transfer").click();
                browser.button("#dialog", "Transfer").click();

                browser.awaitText("#elections", "billing Led node-2 2");
                assertThat(standby.election().isLeader()).isTrue();
            }
        }
    }

    @Test
    void saysThatTheStoreIsDownUntilItIsUp() {
        SharedStore store = new SharedStore();
        try (RunningApplication application = RunningApplication.on(store, "servlet")) {
            await().until(application.election()::isLeader);
            browser.open(application.address(PAGE));
            browser.awaitText("#elections", "billing Led node-1");

            store.down();
            browser.awaitText("#notices", "The heartbeats of node-1 fail");
            browser.awaitText("#elections", "billing No leader");
            browser.awaitText("#events", "node-1 lost term 1 of billing lease ran out");

            store.up();
            browser.awaitText("#elections", "billing Led node-1");
            browser.awaitNoText("#notices", "fail");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void saysSinceWhenTheInstanceDoesNotRespond() {
        try (RunningApplication application = new RunningApplication("servlet")) {
            browser.open(application.address(PAGE));
            browser.awaitText("#elections", "billing Led node-1");

            application.context().close();

            browser.awaitText("#notices", "node-1 has not responded since");
        }
    }

    @Test
    void staysUsableWithTenThousandElections() {
        String names =
                IntStream.range(0, 9_999).mapToObj("tenant-%05d"::formatted).collect(Collectors.joining(","));
        try (RunningApplication application = new RunningApplication("servlet", "election.names=" + names)) {
            browser.open(application.address(PAGE));

            browser.awaitText("#count-led", "10,000 with a leader");
            browser.awaitText("#range", "1–25 of 10,000");
            browser.one("#search").sendKeys("tenant-0123");
            browser.awaitText("#elections tr:last-child", "tenant-01239 Led node-1");
            assertThat(browser.all("#elections tr")).hasSize(10);
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void saysWhatToDoIfTheEndpointThatItReadsIsNotExposed() {
        try (RunningApplication application =
                new RunningApplication("servlet", "management.endpoints.web.exposure.include=electiondashboard")) {
            browser.open(application.address(PAGE));

            browser.awaitText("#notices", "management.endpoints.web.exposure.include");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void stepsDownWithTheTokenOfSpringSecurity() {
        try (RunningApplication application = RunningApplication.secured(
                ForSinglePages.class,
                "servlet",
                WRITABLE,
                "spring.security.user.name=operator",
                "spring.security.user.password=secret")) {
            await().until(application.election()::isLeader);
            URI page = application.address(PAGE);
            browser.open(URI.create(page.toString().replace("http://", "http://operator:secret@")));
            browser.awaitText("#elections", "billing Led node-1 1");

            browser.button("#elections", "Step down").click();
            browser.button("#dialog", "Step down").click();

            browser.awaitText("#toast", "node-1 steps down from billing");
            browser.awaitText("#elections", "billing Led node-1 2");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ForSinglePages extends RunningApplication.Secured {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(CsrfConfigurer::spa)
                    .build();
        }
    }
}
