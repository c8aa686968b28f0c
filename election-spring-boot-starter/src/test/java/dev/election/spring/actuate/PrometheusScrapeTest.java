// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The meters as a monitoring system gets them. */
class PrometheusScrapeTest {

    private static List<String> scrape(RunningApplication application) throws Exception {
        return application.get("/prometheus").body().lines().toList();
    }

    @Test
    void namesTheMetersAsDocumented() throws Exception {
        try (RunningApplication application = new RunningApplication()) {
            application.context().getBean(RunningApplication.Job.class).run();
            await().until(() -> scrape(application).contains("election_token{election=\"billing\"} 1.0"));

            assertThat(scrape(application))
                    .contains(
                            "election_leader{election=\"billing\"} 1.0",
                            "election_candidates_instances 1.0",
                            "election_invocations_calls_total{election=\"billing\",outcome=\"run\"} 1.0",
                            "election_invocations_calls_total{election=\"billing\",outcome=\"skipped\"} 0.0",
                            "election_invocations_calls_total{election=\"billing\",outcome=\"refused\"} 0.0",
                            "election_transitions_total{election=\"billing\",reason=\"none\",type=\"granted\"} 1.0",
                            "election_heartbeat_seconds_count{outcome=\"no-response\"} 0",
                            "election_vacancy_seconds_count{election=\"billing\"} 0")
                    .anyMatch(line -> line.startsWith("election_lease_remaining_seconds "))
                    .anyMatch(line -> line.startsWith("election_heartbeat_seconds_sum{outcome=\"confirmed\"} "))
                    .anyMatch(line -> line.startsWith("# HELP election_leader "));
        }
    }
}
