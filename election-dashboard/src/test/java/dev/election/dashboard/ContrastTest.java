// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts can be read in light and in dark: their contrast is at least that of level AA of the WCAG. */
class ContrastTest {

    private static final double TEXT = 4.5;
    private static final double GRAPHICS = 3;
    private static final Pattern COLOR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{3,6});");

    private final String css =
            DashboardFiles.load().file("dashboard.css").orElseThrow().content();
    private final String dark = css.substring(css.indexOf("@media (prefers-color-scheme: dark)"));
    private final String light = css.substring(0, css.length() - dark.length());

    private Map<String, String> colors(boolean ofDark) {
        Map<String, String> colors = new HashMap<>();
        String declared = ofDark ? dark.substring(0, dark.indexOf("\n}\n")) : light;
        COLOR.matcher(declared).results().forEach((MatchResult found) -> colors.put(found.group(1), found.group(2)));
        return colors;
    }

    private static double contrast(String one, String other) {
        double brighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (brighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String color) {
        String digits = color.length() == 4 ? color.replaceAll("[0-9a-f]", "$0$0") : color;
        double[] parts = IntStream.of(1, 3, 5)
                .mapToDouble(i -> Integer.parseInt(digits.substring(i, i + 2), 16) / 255.0)
                .map(part -> part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4))
                .toArray();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    private void assertContrast(String front, String back, double least) {
        for (boolean ofDark : new boolean[] {false, true}) {
            Map<String, String> colors = colors(ofDark);
            assertThat(contrast(colors.getOrDefault(front, ""), colors.getOrDefault(back, "")))
                    .as("%s on %s in %s", front, back, ofDark ? "dark" : "light")
                    .isGreaterThanOrEqualTo(least);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text, page",
        "text, panel",
        "text, hover",
        "muted, page",
        "muted, panel",
        "muted, hover",
        "accent, panel",
        "accent, page",
        "on-accent, accent",
        "led, led-soft",
        "led, panel",
        "led, past",
        "standby, standby-soft",
        "vacant, vacant-soft",
        "vacant, panel",
        "risk, risk-soft",
        "draining, draining-soft",
        "draining, panel"
    })
    void ofTexts(String text, String background) {
        assertContrast(text, background, TEXT);
    }

    @ParameterizedTest
    @CsvSource({"led-bar, panel", "vacant-bar, panel", "draining-bar, panel"})
    void ofBarsAndMarks(String bar, String background) {
        assertContrast(bar, background, GRAPHICS);
    }
}
