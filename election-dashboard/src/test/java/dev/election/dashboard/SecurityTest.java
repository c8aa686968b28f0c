// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With Spring Security the page needs a login, as all endpoints do. */
class SecurityTest {

    private static final String PAGE = "/actuator/electiondashboard";

    private static RunningApplication application(String type) {
        return RunningApplication.secured(
                RunningApplication.Secured.class,
                type,
                "spring.security.user.name=operator",
                "spring.security.user.password=secret");
    }

    private static HttpResponse<String> asOperator(RunningApplication application, String path) throws Exception {
        String credentials = Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8));
        return application.send(
                HttpRequest.newBuilder(application.address(path)).header("Authorization", "Basic " + credentials));
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void refusesThePageAndItsFilesWithoutALogin(String type) throws Exception {
        try (RunningApplication application = application(type)) {
            assertThat(application.get(PAGE).statusCode()).isEqualTo(401);
            assertThat(application.get(PAGE + "/dashboard.js").statusCode()).isEqualTo(401);
            assertThat(application.get(PAGE + "/settings.json").statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void servesThePageWithItsHeadersToAUser(String type) throws Exception {
        try (RunningApplication application = application(type)) {
            HttpResponse<String> page = asOperator(application, PAGE);

            assertThat(page.statusCode()).isEqualTo(200);
            DashboardFiles.HEADERS.forEach((name, value) ->
                    assertThat(page.headers().allValues(name)).as(name).contains(value));
        }
    }
}
