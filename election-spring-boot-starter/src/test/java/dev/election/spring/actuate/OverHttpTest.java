// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;

/** What operators see over HTTP, with Spring MVC and with WebFlux. */
class OverHttpTest {

    private static RunningApplication application(String type, String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = "spring.main.web-application-type=" + type;
        System.arraycopy(properties, 0, all, 1, properties.length);
        return new RunningApplication(all);
    }

    @Nested
    class TheEndpoint {

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void showsInstanceAndElections(String type) throws Exception {
            try (RunningApplication application = application(type)) {
                Map<String, Object> all = application.json("/election");

                assertThat(all).containsOnlyKeys("instance", "summary", "elections", "history");
                assertThat(all)
                        .extractingByKey("instance")
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("id", "node-1")
                        .containsEntry("phase", "standing")
                        .containsEntry("leaseDuration", "PT5S")
                        .containsKeys("leaseRemaining", "lastHeartbeat", "observationSilence", "heartbeatInterval")
                        .extractingByKey("candidates")
                        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                        .singleElement()
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("instance", "node-1")
                        .containsEntry("address", "http://node-1")
                        .containsEntry("application", "shop")
                        .containsEntry("leads", 1)
                        .containsEntry("leaseDuration", "PT5S")
                        .containsEntry("heartbeatInterval", "PT0.05S")
                        .containsOnlyKeys(
                                "instance",
                                "address",
                                "application",
                                "state",
                                "leads",
                                "silence",
                                "leaseRemaining",
                                "leaseDuration",
                                "heartbeatInterval");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void showsOneElection(String type) throws Exception {
            try (RunningApplication application = application(type)) {
                Map<String, Object> billing = application.json("/election/billing");

                assertThat(billing)
                        .containsEntry("state", "leader")
                        .containsOnlyKeys("state", "leader", "term", "history");
                assertThat(billing)
                        .extractingByKey("leader")
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("instance", "node-1")
                        .containsEntry("address", "http://node-1")
                        .containsEntry("token", 1)
                        .containsKeys("since", "remaining");
                assertThat(billing)
                        .extractingByKey("history")
                        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                        .singleElement()
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("type", "granted")
                        .containsEntry("leader", "node-1")
                        .containsEntry("token", 1)
                        .containsKey("time")
                        .doesNotContainKeys("election", "reason", "detail");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void showsOnePageOfTheElections(String type) throws Exception {
            try (RunningApplication application = application(type)) {
                Map<String, Object> page = application.json("/election?search=BILL&sort=since,desc&page=1&size=10");

                assertThat(page)
                        .containsEntry("page", Map.of("number", 1, "size", 10, "elections", 1, "pages", 1))
                        .containsEntry("elections", Map.of());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void answersAPageThatIsNoneWithABadRequestAndItsReason(String type) throws Exception {
            try (RunningApplication application = application(type)) {
                var response = application.get("/election?page=first");

                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).contains("'page' is 'first': it must be a number from 0");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void canOnlyBeReadUnlessItIsOpened(String type) throws Exception {
            try (RunningApplication application = application(type)) {
                assertThat(application
                                .post("/election/billing", "{\"action\":\"step-down\"}")
                                .statusCode())
                        .isEqualTo(405);
                assertThat(application.election().isLeader()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void stepsDownOnceItIsOpened(String type) throws Exception {
            try (RunningApplication application =
                    application(type, "management.endpoint.election.access=unrestricted")) {
                var response = application.post("/election/billing", "{\"action\":\"step-down\",\"sitOut\":\"30s\"}");

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(application.election().isLeader()).isFalse();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"action\":\"transfer\",\"to\":\"nobody\"}",
                    "{\"action\":\"transfer\"}",
                    "{\"action\":\"force\"}",
                    "{\"action\":\"jump\"}",
                    "{\"action\":\"step-down\",\"sitOut\":\"soon\"}",
                    "{}"
                })
        void answersWhatCannotBeReadOrDoneWithABadRequestAndItsReason(String body) throws Exception {
            try (RunningApplication application =
                    application("servlet", "management.endpoint.election.access=unrestricted")) {
                var response = application.post("/election/billing", body);
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).contains("\"reason\":\"");
                assertThat(application.election().isLeader()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void leavesARequestThatIsNotJsonToSpring(String type) throws Exception {
            try (RunningApplication application =
                    application(type, "management.endpoint.election.access=unrestricted")) {
                var response = application.post("/election/billing", "step-down");
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body())
                        .contains("\"error\":\"Bad Request\"")
                        .doesNotContain("reason");
                assertThat(application.election().isLeader()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void saysWhyItCannotBeDone(String type) throws Exception {
            try (RunningApplication application =
                    application(type, "management.endpoint.election.access=unrestricted")) {
                assertThat(application
                                .post("/election/billing", "{\"action\":\"transfer\",\"to\":\"nobody\"}")
                                .body())
                        .contains("\"reason\":\"No live instance 'nobody'", "candidates are [node-1]");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void leavesOutWhatIsNotThereHoweverTheApplicationWritesJson(String type) throws Exception {
            try (RunningApplication application = application(
                    type,
                    "management.endpoint.election.access=unrestricted",
                    "spring.jackson.property-naming-strategy=SNAKE_CASE",
                    "spring.jackson.default-property-inclusion=always")) {
                application.post("/election/billing", "{\"action\":\"step-down\",\"sitOut\":\"30s\"}");

                assertThat(application.json("/election/billing")).doesNotContainKey("term");
                assertThat(application.get("/election").body()).contains("\"leaseDuration\"");
            }
        }

        @Test
        void isNotFoundForAMoveOfAnElectionThatDoesNotExist() throws Exception {
            try (RunningApplication application =
                    application("servlet", "management.endpoint.election.access=unrestricted")) {
                assertThat(application
                                .post("/election/biling", "{\"action\":\"step-down\"}")
                                .statusCode())
                        .isEqualTo(404);
            }
        }

        @Test
        void isNotFoundForAnElectionThatDoesNotExist() throws Exception {
            try (RunningApplication application = application("servlet")) {
                assertThat(application.get("/election/biling").statusCode()).isEqualTo(404);
            }
        }
    }

    @Nested
    class Health {

        @ParameterizedTest
        @ValueSource(strings = {"servlet", "reactive"})
        void isUpWithItsDetails(String type) throws Exception {
            try (RunningApplication application = application(type, "management.endpoint.health.show-details=always")) {
                assertThat(application.json("/health/election"))
                        .containsEntry("status", "UP")
                        .extractingByKey("details")
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("instance", "node-1")
                        .containsEntry("phase", "standing")
                        .containsEntry("leads", List.of("billing"))
                        .containsEntry("leadsCount", 1)
                        .containsKeys("leaseRemaining", "lastHeartbeat");
            }
        }

        @ParameterizedTest
        @CsvSource({"liveness, livenessState", "readiness, readinessState"})
        void isPartOfNeitherLivenessNorReadiness(String group, String member) {
            try (RunningApplication application =
                    application("servlet", "management.endpoint.health.probes.enabled=true")) {
                HealthEndpointGroups groups = application.context().getBean(HealthEndpointGroups.class);

                assertThat(groups.getPrimary().isMember("election")).isTrue();
                assertThat(groups.get(group))
                        .matches(each -> each != null && each.isMember(member))
                        .matches(each -> each != null && !each.isMember("election"));
            }
        }

        @Test
        void canBeSwitchedOff() throws Exception {
            try (RunningApplication application = application("servlet", "management.health.election.enabled=false")) {
                assertThat(application.get("/health/election").statusCode()).isEqualTo(404);
            }
        }
    }

    @Test
    void infoSaysWhoLeads() throws Exception {
        try (RunningApplication application = application("servlet")) {
            await().until(() -> application.get("/info").body().contains("\"billing\":\"node-1\""));
        }
    }
}
