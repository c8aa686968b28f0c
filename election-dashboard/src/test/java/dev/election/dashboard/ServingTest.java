// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.dashboard.autoconfigure.DashboardNotServedAutoConfiguration;
import dev.election.dashboard.autoconfigure.ElectionDashboardAutoConfiguration;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.servlet.DispatcherServlet;

/** How the page is served, with Spring MVC and with WebFlux. */
@ExtendWith(OutputCaptureExtension.class)
class ServingTest {

    private static final String PAGE = "/actuator/electiondashboard";

    private static Map<String, Object> settings(RunningApplication application, String page) throws Exception {
        return JsonParserFactory.getJsonParser()
                .parseMap(application.get(page + "/settings.json").body());
    }

    private static void assertHeaders(HttpResponse<String> response) {
        assertThat(response.headers().map()).containsKeys("Content-Security-Policy", "X-Frame-Options");
        DashboardFiles.HEADERS.forEach((name, value) ->
                assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void servesThePageWithItsHeaders(String type) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            HttpResponse<String> page = application.get(PAGE);

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
            assertThat(page.body()).contains("src=\"electiondashboard/dashboard.js\"");
            assertHeaders(page);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "servlet, dashboard.js, text/javascript",
        "servlet, dashboard.css, text/css",
        "servlet, icon.svg, image/svg+xml",
        "reactive, dashboard.js, text/javascript",
        "reactive, dashboard.css, text/css",
        "reactive, icon.svg, image/svg+xml"
    })
    void servesTheFilesOfThePageWithTheirTypes(String type, String file, String mediaType) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            HttpResponse<String> response = application.get(PAGE + "/" + file);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue(mediaType + ";charset=UTF-8");
            assertHeaders(response);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void servesNothingElse(String type) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            for (String path : new String[] {"/no.js", "/index.html", "/..%2F..%2Fapplication.properties", "/a/b"}) {
                assertThat(application.get(PAGE + path).statusCode()).as(path).isIn(400, 404);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void sendsTheHeadersHoweverThePathIsWritten(String type) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            HttpResponse<String> page = application.get("/actuator/%65lectiondashboard");

            assertThat(page.statusCode()).isEqualTo(200);
            assertHeaders(page);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void setsNoHeadersOfOtherPaths(String type) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            assertThat(application.get("/actuator/election").headers().map())
                    .doesNotContainKey("Content-Security-Policy");
        }
    }

    @ParameterizedTest
    @CsvSource({"servlet, ''", "servlet, /management", "reactive, ''", "reactive, /management"})
    void servesThePageOnAManagementPortOfItsOwn(String type, String basePath) throws Exception {
        try (RunningApplication application =
                new RunningApplication(type, "management.server.port=0", "management.server.base-path=" + basePath)) {
            HttpResponse<String> page = application.get(basePath + PAGE);

            assertThat(page.statusCode()).isEqualTo(200);
            assertHeaders(page);
            assertThat(settings(application, basePath + PAGE))
                    .containsEntry("managementPort", application.address("").getPort());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "servlet, server.servlet.context-path=/app, /app",
        "servlet, spring.mvc.servlet.path=/mvc, /mvc",
        "reactive, spring.webflux.base-path=/app, /app"
    })
    void servesThePageBelowThePathOfTheApplication(String type, String property, String path) throws Exception {
        try (RunningApplication application = new RunningApplication(type, property)) {
            HttpResponse<String> page = application.get(path + PAGE);

            assertThat(page.statusCode()).isEqualTo(200);
            assertHeaders(page);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "servlet, /actuator, dash, dash, election",
        "servlet, /ops, a/dash, dash, ../election",
        "reactive, /, dash, dash, election",
        "reactive, /actuator, a/b/dash, dash, ../../election"
    })
    void namesFilesAndEndpointRelativeToWhereverItIsMapped(
            String type, String basePath, String mapping, String folder, String election) throws Exception {
        try (RunningApplication application = new RunningApplication(
                type,
                "management.endpoints.web.base-path=" + basePath,
                "management.endpoints.web.path-mapping.electiondashboard=" + mapping)) {
            String path = (basePath + "/" + mapping).replace("//", "/");

            HttpResponse<String> page = application.get(path);
            assertThat(page.body()).contains("src=\"" + folder + "/dashboard.js\"");
            assertHeaders(page);
            assertThat(application.get(path + "/dashboard.js").statusCode()).isEqualTo(200);
            assertThat(settings(application, path)).containsEntry("election", election);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void offersNoActionsWhileTheEndpointCanOnlyBeRead(String type) throws Exception {
        try (RunningApplication application = new RunningApplication(type)) {
            assertThat(settings(application, PAGE))
                    .containsEntry("actions", List.of())
                    .doesNotContainKey("problem");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void offersTheActionsOnceTheEndpointIsOpenedForWriting(String type) throws Exception {
        try (RunningApplication application =
                new RunningApplication(type, "management.endpoint.election.access=unrestricted")) {
            assertThat(settings(application, PAGE))
                    .containsEntry("actions", List.of("step-down", "transfer", "resume", "force"))
                    .containsEntry("reach", "instance");
        }
    }

    @Test
    void offersNoActionsIfAllEndpointsAreReadOnly() throws Exception {
        try (RunningApplication application = new RunningApplication(
                "servlet",
                "management.endpoint.election.access=unrestricted",
                "management.endpoints.access.max-permitted=read-only")) {
            assertThat(settings(application, PAGE)).containsEntry("actions", List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void saysOnThePageAndInTheLogThatTheEndpointThatItReadsIsNotExposed(String type, CapturedOutput output)
            throws Exception {
        try (RunningApplication application =
                new RunningApplication(type, "management.endpoints.web.exposure.include=electiondashboard")) {
            assertThat(settings(application, PAGE))
                    .doesNotContainKey("election")
                    .extractingByKey("problem")
                    .asString()
                    .contains("'election'", "management.endpoints.web.exposure.include");
            assertThat(output).containsOnlyOnce("The dashboard of leader election shows nothing.");
        }
    }

    @Test
    void saysNothingIfBothAreExposed(CapturedOutput output) {
        try (RunningApplication application = new RunningApplication(
                "servlet", "management.endpoints.web.exposure.include=electiondashboard,election")) {
            assertThat(application.context().isRunning()).isTrue();
            assertThat(output).doesNotContain("The dashboard of leader election");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.endpoints.web.exposure.include=election",
                "management.endpoint.electiondashboard.access=none"
            })
    void isNotServedUnlessItIsExposed(String property) throws Exception {
        try (RunningApplication application = new RunningApplication("servlet", property)) {
            assertThat(application.get(PAGE).statusCode()).isEqualTo(404);
            assertThat(application.context().getBeansOfType(ElectionDashboardEndpoint.class))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void saysInTheLogThatItIsNotExposed(String type, CapturedOutput output) {
        try (RunningApplication application =
                new RunningApplication(type, "management.endpoints.web.exposure.include=election")) {
            assertThat(application.context().isRunning()).isTrue();
            assertThat(output)
                    .containsOnlyOnce("The dashboard of leader election is not exposed. To open it, add 'election' and"
                            + " 'electiondashboard' to management.endpoints.web.exposure.include");
        }
    }

    @Test
    void saysNothingIfItIsSwitchedOff(CapturedOutput output) {
        try (RunningApplication application =
                new RunningApplication("servlet", "management.endpoint.electiondashboard.access=none")) {
            assertThat(application.context().isRunning()).isTrue();
            assertThat(output).doesNotContain("The dashboard of leader election");
        }
    }

    @Test
    void saysInTheLogThatJerseyDoesNotServeIt(CapturedOutput output) {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DashboardNotServedAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> {
                    context.publishEvent(new ApplicationReadyEvent(
                            new SpringApplication(), new String[0], context.getSourceApplicationContext(), null));
                    assertThat(output)
                            .containsOnlyOnce(
                                    "The dashboard of leader election is not served: it needs Spring MVC or WebFlux");
                });
    }

    @Test
    void isNotServedByJerseyWhichCannotSetItsHeaders() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionDashboardAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).doesNotHaveBean(ElectionDashboardEndpoint.class));
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionDashboardAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .run(context -> assertThat(context).hasSingleBean(ElectionDashboardEndpoint.class));
    }
}
