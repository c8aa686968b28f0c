// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Horizontal bars, with their values written beside them. It has its own background, and colors for light and dark.
 *
 * @param unit of all values
 */
record BarChart(String title, String unit, List<Bar> bars) {

    private static final int WIDTH = 760;
    private static final int LEFT = 190;
    private static final int LONGEST = 450;
    private static final int TOP = 56;
    private static final int STEP = 30;

    private static final String STYLE = """
              <style>
                svg { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
                .page { fill: #ffffff; stroke: #d5dae1; }
                .title { fill: #1c2430; font-weight: 600; font-size: 16px; }
                .name, .value { fill: #1c2430; }
                .bar { fill: #a9b4c2; }
                .own { fill: #2a6fdb; }
                .strong { font-weight: 600; }
                @media (prefers-color-scheme: dark) {
                  .page { fill: #14181f; stroke: #2c3440; }
                  .title, .name, .value { fill: #e8ecf2; }
                  .bar { fill: #566172; }
                  .own { fill: #3d83f0; }
                }
              </style>
            """;

    /**
     * One bar.
     *
     * @param own whether it is this project's
     */
    record Bar(String name, double value, boolean own) {}

    String svg() {
        int height = TOP + bars.size() * STEP + 14;
        StringBuilder svg = new StringBuilder();
        svg.append(line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-labelledby=\"title values\">",
                WIDTH, height, WIDTH, height));
        svg.append(line("  <title id=\"title\">%s</title>", escaped(title)));
        svg.append(line(
                "  <desc id=\"values\">%s</desc>",
                escaped(bars.stream().map(bar -> bar.name() + " " + text(bar)).collect(Collectors.joining(", ")))));
        svg.append(STYLE);
        svg.append(line(
                "  <rect class=\"page\" x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"10\"/>",
                WIDTH - 1, height - 1));
        svg.append(line("  <text class=\"title\" x=\"24\" y=\"34\">%s</text>", escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(drawn(bars.get(i), TOP + i * STEP));
        }
        return svg.append("</svg>\n").toString();
    }

    private String drawn(Bar bar, int top) {
        double greatest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        long length = greatest > 0 ? Math.max(2, Math.round(bar.value() / greatest * LONGEST)) : 2;
        String strong = bar.own() ? " strong" : "";
        return line(
                        "  <text class=\"name%s\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                        strong, LEFT - 12, top + 16, escaped(bar.name()))
                + line(
                        "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\" rx=\"3\"/>",
                        bar.own() ? "own" : "bar", LEFT, top, length)
                + line(
                        "  <text class=\"value%s\" x=\"%d\" y=\"%d\">%s</text>",
                        strong, LEFT + length + 8, top + 16, escaped(text(bar)));
    }

    private String text(Bar bar) {
        double value = bar.value();
        String format = value >= 100 || value == Math.rint(value) ? "%,.0f" : "%.1f";
        return String.format(Locale.ROOT, format, value) + (unit.startsWith("/") ? unit : " " + unit);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
