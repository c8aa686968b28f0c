// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.sample.operations.Promtool.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The dashboard that users import into Grafana. */
class DashboardTest {

    private static final JsonNode DASHBOARD = OperationsFiles.dashboard();

    @Test
    void letsItsReaderChooseTheDataSourceAndTheJob() {
        assertThat(DASHBOARD.path("templating").path("list").valueStream().map(variable -> variable.path("name")
                        .asString()))
                .contains("datasource", "job");
    }

    @Test
    void usesTheChosenDataSourceEverywhere() {
        assertThat(DASHBOARD.findValues("datasource"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.path("uid").asString()).isEqualTo("${datasource}"));
    }

    @Test
    void showsTheChosenJobOnly() {
        assertThat(OperationsFiles.dashboardExpressions()
                        .filter(each -> !each.text().startsWith("label_values"))
                        .flatMap(each -> each.series().stream()))
                .isNotEmpty()
                .allSatisfy(series -> assertThat(series.labels()).containsEntry("job", "$job"));
    }

    @Test
    void describesEachPanel() {
        assertThat(DASHBOARD.path("panels")).isNotEmpty().allSatisfy(panel -> assertThat(
                        panel.path("description").asString())
                .as(panel.path("title").asString())
                .isNotBlank());
    }

    @Test
    void asksWhatPrometheusUnderstands(@TempDir Path folder) throws Exception {
        List<Map<String, String>> rules = new ArrayList<>();
        OperationsFiles.dashboardExpressions()
                .filter(each -> !each.text().startsWith("label_values"))
                .forEach(each -> rules.add(
                        Map.of("record", "dashboard:" + rules.size(), "expr", withoutVariables(each.text()))));
        Files.writeString(
                folder.resolve("rules.yml"),
                new Yaml().dump(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));

        Result result = Promtool.onThisMachine().run(folder, "check", "rules", "rules.yml");

        assertThat(result.success()).as(result.output()).isTrue();
    }

    private static String withoutVariables(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "3h")
                .replace("$job", "orders")
                .replace("$election", "billing");
    }
}
