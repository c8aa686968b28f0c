// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.StoreMembers;
import dev.election.sample.SampleApplication;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ReflectionUtils;

/** What alert rules and dashboard name is what the sample application shows to Prometheus. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScrapedMetersTest {

    /** The labels that Prometheus adds to what it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private static final Pattern SAMPLE = Pattern.compile("^(election_[a-z_]+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"[^\"]*\"");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    // The labels of each meter, by its name in Prometheus.
    private final Map<String, Set<String>> scraped = new TreeMap<>();

    /** A store whose engine has members. */
    static class EngineWithMembers {

        @Bean
        LeaseStore leaseStore() {
            LeaseStore store = new InMemoryLeaseStore();
            return (LeaseStore) Proxy.newProxyInstance(
                    ScrapedMetersTest.class.getClassLoader(),
                    new Class<?>[] {LeaseStore.class},
                    (proxy, method, arguments) -> method.getName().equals("members")
                            ? Optional.of(new StoreMembers(3, 3))
                            : ReflectionUtils.invokeMethod(method, store, arguments));
        }
    }

    static Stream<Expression> expressions() {
        return OperationsFiles.expressions();
    }

    @BeforeAll
    void scrape() throws Exception {
        read(scrape("jdbc", SampleApplication.class));
        read(scrape("memory", SampleApplication.class, EngineWithMembers.class));
    }

    private static String scrape(String store, Class<?>... sources) throws IOException, InterruptedException {
        try (ConfigurableApplicationContext sample = new SpringApplicationBuilder(sources)
                .run(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:scraped-" + store,
                        "--election.store=" + store,
                        "--management.endpoints.web.exposure.include=prometheus")) {
            String port = sample.getEnvironment().getRequiredProperty("local.server.port");
            URI address = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private void read(String scrape) {
        SAMPLE.matcher(scrape).results().forEach((MatchResult sample) -> {
            Set<String> labels = scraped.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach((MatchResult label) -> labels.add(label.group(1)));
            }
        });
    }

    private Set<String> labels(Expression.Series series) {
        Set<String> labels = new HashSet<>(scraped.getOrDefault(series.meter(), Set.of()));
        labels.addAll(OF_PROMETHEUS);
        return labels;
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void haveTheNamesThatAreAskedFor(Expression expression) {
        assertThat(expression.series()).isNotEmpty().allSatisfy(series -> assertThat(scraped)
                .containsKey(series.meter()));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void haveTheLabelsByWhichTheyAreSelected(Expression expression) {
        assertThat(expression.series()).allSatisfy(series -> assertThat(labels(series))
                .containsAll(series.labels().keySet()));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void haveTheLabelsThatAreGroupedByAndShown(Expression expression) {
        Set<String> labels = new HashSet<>();
        expression.series().forEach(series -> labels.addAll(labels(series)));

        assertThat(labels).containsAll(expression.resultLabels());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void haveTheDocumentedValuesThatLabelsAreComparedWith(Expression expression) throws IOException {
        String reference = Files.readString(Path.of("..", "docs", "reference.md"));

        assertThat(expression.series()).allSatisfy(series -> series.labels().forEach((label, value) -> {
            if (!value.startsWith("$")) {
                assertThat(documented(reference, series.meter())).contains(label, value);
            }
        }));
    }

    /** What stands in code in the row of a meter, whose name in Prometheus may have a unit at its end. */
    private static List<String> documented(String reference, String meter) {
        Matcher row = Pattern.compile("^\\| `(election\\.[a-z.]+)` \\|.*$", Pattern.MULTILINE)
                .matcher(reference);
        return row.results()
                .filter((MatchResult each) -> meter.startsWith(each.group(1).replace('.', '_')))
                .flatMap((MatchResult each) -> CODE.matcher(each.group()).results())
                .map((MatchResult code) -> code.group(1))
                .toList();
    }
}
