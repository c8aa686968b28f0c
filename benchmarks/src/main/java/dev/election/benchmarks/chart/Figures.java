// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.json.JsonParserFactory;

/** The figures of a run, read from its JSON. */
public record Figures(List<Figure> all) {

    /**
     * A median.
     *
     * @param contender the label of its kind
     */
    record Figure(String measurement, String what, int elections, String contender, double median) {}

    public static Figures read(Path json) throws IOException {
        Map<String, Object> run = JsonParserFactory.getJsonParser().parseMap(Files.readString(json));
        List<Figure> all = new ArrayList<>();
        if (run.get("figures") instanceof List<?> figures) {
            figures.forEach(each -> {
                if (each instanceof Map<?, ?> figure) {
                    all.add(new Figure(
                            text(figure, "measurement"),
                            text(figure, "what"),
                            (int) number(figure, "elections"),
                            text(figure, "contender"),
                            number(figure, "median")));
                }
            });
        }
        return new Figures(all);
    }

    Optional<Double> median(String measurement, String what, int elections, String contender) {
        return all.stream()
                .filter(each -> each.measurement().equals(measurement)
                        && each.what().equals(what)
                        && each.elections() == elections
                        && each.contender().equals(contender))
                .map(Figure::median)
                .findFirst();
    }

    private static String text(Map<?, ?> figure, String name) {
        return String.valueOf(figure.get(name));
    }

    private static double number(Map<?, ?> figure, String name) {
        return Double.parseDouble(text(figure, name));
    }
}
