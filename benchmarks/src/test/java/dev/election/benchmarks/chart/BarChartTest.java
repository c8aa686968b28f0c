// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Bars are as long as their values say. */
class BarChartTest {

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        assertThat(widths(chart(bar("one", 1000), bar("another", 250)))).containsExactly(450, 113);
    }

    @Test
    void zeroIsSeen() throws Exception {
        assertThat(widths(chart(bar("one", 5), bar("another", 0)))).containsExactly(450, 2);
    }

    @Test
    void onlyZerosAreNoDivisionByZero() throws Exception {
        assertThat(widths(chart(bar("one", 0)))).containsExactly(2);
    }

    @Test
    void valuesAreWrittenOutAndForThoseWhoDoNotSeeThePicture() {
        assertThat(chart(bar("one", 1982), bar("another", 5.69)).svg())
                .contains(">1,982 ms<", ">5.7 ms<", "one 1,982 ms, another 5.7 ms</desc>");
    }

    @Test
    void namesAreEscaped() throws Exception {
        assertThat(chart(bar("<b>&", 1)).svg()).contains("&lt;b&gt;&amp;");
        assertThat(widths(chart(bar("<b>&", 1)))).hasSize(1);
    }

    private static BarChart.Bar bar(String name, double value) {
        return new BarChart.Bar(name, value, false);
    }

    private static BarChart chart(BarChart.Bar... bars) {
        return new BarChart("some title", "ms", List.of(bars));
    }

    private static List<Integer> widths(BarChart chart) throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
        NodeList all = svg.getElementsByTagName("rect");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(each -> each.getAttribute("class").equals("bar"))
                .map(each -> Integer.valueOf(each.getAttribute("width")))
                .toList();
    }
}
