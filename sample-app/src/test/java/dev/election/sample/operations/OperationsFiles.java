// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alert rules and the dashboard in {@code docs/operations}. */
final class OperationsFiles {

    static final Path FOLDER = Path.of("..", "docs", "operations"); // tests run in the module's folder

    private static final Pattern PROMQL = Pattern.compile("`([^`]*\\belection_[a-z_]+[^`]*)`");

    /** An alert rule. */
    record Alert(String name, String expression, Map<String, String> annotations) {}

    private OperationsFiles() {}

    static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode dashboard() {
        return JsonMapper.shared().readTree(text("dashboard.json"));
    }

    static List<Alert> alerts() {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(text("alerts.yml"));
        return list(file, "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .map(OperationsFiles::alert)
                .toList();
    }

    private static Alert alert(Map<String, Object> rule) {
        Map<String, String> annotations = new TreeMap<>();
        if (rule.get("annotations") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> annotations.put(String.valueOf(name), String.valueOf(value)));
        }
        return new Alert(String.valueOf(rule.get("alert")), String.valueOf(rule.get("expr")), annotations);
    }

    private static <T> List<T> list(Map<String, List<T>> parent, String key) {
        return parent.getOrDefault(key, List.of());
    }

    /** All that name meters, on pages as well. */
    static Stream<Expression> expressions() {
        return Stream.of(alertExpressions(), dashboardExpressions(), pageExpressions())
                .flatMap(each -> each);
    }

    private static Stream<Expression> alertExpressions() {
        return alerts().stream()
                .map(alert -> new Expression(
                        "alert " + alert.name(),
                        alert.expression(),
                        alert.annotations().values()));
    }

    private static Stream<Expression> pageExpressions() {
        return PROMQL.matcher(text("times.md"))
                .results()
                .map((MatchResult found) -> new Expression("page times.md", found.group(1), List.of()));
    }

    static Stream<Expression> dashboardExpressions() {
        List<Expression> all = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                all.add(new Expression(
                        "panel " + panel.path("title").asString(),
                        target.path("expr").asString(),
                        List.of(target.path("legendFormat").asString(""))));
            }
        }
        for (JsonNode variable : dashboard().path("templating").path("list")) {
            if (variable.path("type").asString().equals("query")) {
                all.add(new Expression(
                        "variable " + variable.path("name").asString(),
                        variable.path("definition").asString(),
                        List.of()));
            }
        }
        return all.stream();
    }
}
