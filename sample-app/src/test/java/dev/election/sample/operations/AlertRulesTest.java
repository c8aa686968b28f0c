// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import static dev.election.sample.operations.OperationsFiles.FOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.sample.operations.OperationsFiles.Alert;
import dev.election.sample.operations.Promtool.Result;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alert rules that users copy. */
class AlertRulesTest {

    private static final List<Alert> ALERTS = OperationsFiles.alerts();

    @Test
    void areRulesOfPrometheus() throws Exception {
        Result result = Promtool.onThisMachine().run(FOLDER, "check", "rules", "alerts.yml");

        assertThat(result.success()).as(result.output()).isTrue();
        assertThat(result.output()).contains("SUCCESS: " + ALERTS.size() + " rules found");
    }

    @Test
    void fireInTheCasesInWhichTheyShould() throws Exception {
        Result result = Promtool.onThisMachine().run(FOLDER, "test", "rules", "alerts-test.yml");

        assertThat(result.success()).as(result.output()).isTrue();
    }

    @Test
    void haveACaseInWhichTheyFireAndOneInWhichTheyDoNot() {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file =
                new Yaml().load(OperationsFiles.text("alerts-test.yml"));
        Map<Object, List<Boolean>> fires = file.getOrDefault("tests", List.of()).stream()
                .flatMap(test -> test.getOrDefault("alert_rule_test", List.of()).stream())
                .collect(Collectors.groupingBy(
                        (Map<String, Object> each) -> String.valueOf(each.get("alertname")),
                        Collectors.mapping(
                                (Map<String, Object> each) -> !List.of().equals(each.get("exp_alerts")),
                                Collectors.toList())));

        assertThat(ALERTS).isNotEmpty().allSatisfy(alert -> assertThat(fires.get(alert.name()))
                .as(alert.name())
                .contains(true, false));
    }

    @Test
    void sayWhatIsWrongAndLinkToTheRunbook() {
        assertThat(ALERTS).allSatisfy(alert -> assertThat(alert.annotations())
                .as(alert.name())
                .containsOnlyKeys("summary", "description", "runbook_url"));
    }

    @Test
    void haveASectionOfTheRunbookEach() {
        String runbook = OperationsFiles.text("runbook.md");

        assertThat(ALERTS).allSatisfy(alert -> {
            assertThat(alert.annotations())
                    .containsEntry("runbook_url", "runbook.md#" + alert.name().toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n### " + alert.name() + "\n");
        });
    }
}
