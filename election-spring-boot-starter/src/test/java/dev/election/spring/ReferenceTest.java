// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.InstanceStatus;
import dev.election.LeaderElections;
import dev.election.RevocationReason;
import dev.election.StoreMembers;
import dev.election.spring.ReferencePage.Row;
import dev.election.spring.actuate.ElectionEndpoint;
import dev.election.spring.actuate.ElectionMeters;
import dev.election.spring.autoconfigure.ElectionMetricsAutoConfiguration;
import dev.election.spring.autoconfigure.Metadata;
import dev.election.spring.guard.InvocationCounters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.util.ReflectionUtils;

/** The page {@code docs/reference.md} says what the code does, all of it and nothing else. */
class ReferenceTest {

    private static final ReferencePage PAGE = ReferencePage.read();

    @Test
    void listsEachPropertyWithItsDefault() throws IOException {
        assertThat(PAGE.rows("Properties").stream().collect(Collectors.toMap(row -> row.code(0), row -> row.code(1))))
                .containsExactlyInAnyOrderEntriesOf(defaults());
    }

    /** The names of all properties, each with its default as text, or with nothing. */
    private static Map<String, String> defaults() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        for (Map<String, Object> property : Metadata.properties()) {
            String value = String.valueOf(property.getOrDefault("defaultValue", ""));
            String name = String.valueOf(property.get("name"));
            // Boot's processor writes the constant's name for an endpoint's access
            boolean constant = name.startsWith("management.");
            defaults.put(name, value.equals("[]") ? "" : constant ? value.replace('_', '-') : value);
        }
        return defaults;
    }

    @Test
    void listsEachEvent() {
        assertThat(PAGE.rows("Events").stream().map(row -> row.code(0)).filter(name -> name.endsWith("Event")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Objects.requireNonNull(ElectionEvent.class.getPermittedSubclasses()))
                                .map(Class::getSimpleName)
                                .toList());
    }

    @Test
    void listsEachReasonAndWhetherItIsVoluntary() {
        Map<String, String> reasons = Stream.of(RevocationReason.values())
                .collect(Collectors.toMap(Enum::name, reason -> reason.isVoluntary() ? "yes" : "no"));

        assertThat(PAGE.rows("Events").stream()
                        .filter(row -> !row.code(0).endsWith("Event"))
                        .collect(Collectors.toMap(row -> row.code(0), row -> row.cell(1))))
                .containsExactlyInAnyOrderEntriesOf(reasons);
    }

    @Test
    void listsEachAttributeOfTheAnnotations() {
        Map<String, Set<String>> attributes = new TreeMap<>();
        for (Class<? extends Annotation> type : List.of(OnLeader.class, WhileLeader.class, ElectionDataSource.class)) {
            attributes.put(
                    "@" + type.getSimpleName(),
                    Stream.of(type.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet()));
        }

        assertThat(PAGE.rows("Annotations").stream().collect(Collectors.toMap(row -> row.code(0), row -> row.codes(2))))
                .containsExactlyInAnyOrderEntriesOf(attributes);
    }

    @Test
    void listsEachOperationOfTheEndpointWithItsParameters() {
        Map<String, Set<String>> operations = Stream.of(ElectionEndpoint.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(ReadOperation.class)
                        || method.isAnnotationPresent(WriteOperation.class))
                .collect(Collectors.toMap(ReferenceTest::describe, ReferenceTest::parameters));

        assertThat(PAGE.rows("Actuator endpoint").stream()
                        .collect(Collectors.toMap(row -> row.code(1) + " " + row.code(2), row -> row.codes(3))))
                .containsExactlyInAnyOrderEntriesOf(operations);
    }

    private static String describe(Method operation) {
        String verb = operation.isAnnotationPresent(ReadOperation.class) ? "GET" : "POST";
        String path = Arrays.stream(operation.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(Selector.class))
                .map(parameter -> "/{" + parameter.getName() + "}")
                .collect(Collectors.joining());
        return verb + " /actuator/election" + path + " " + operation.getName();
    }

    private static Set<String> parameters(Method operation) {
        return Arrays.stream(operation.getParameters())
                .filter(parameter -> !parameter.isAnnotationPresent(Selector.class))
                .map(Parameter::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void listsEachMeterWithItsUnitAndTags() {
        TestContexts.leader()
                .withConfiguration(AutoConfigurations.of(
                        ElectionMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        DataSourceAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("election.store=jdbc", "election.name=jobs")
                .run(context -> {
                    assertThat(context).hasSingleBean(ElectionMeters.class);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    new ElectionMeters(
                                    withMembers(context.getBean(LeaderElections.class)), new InvocationCounters(), null)
                            .bindTo(registry);
                    Map<String, Set<String>> meters = new TreeMap<>();
                    registry.forEachMeter(meter -> meters.put(meter.getId().getName(), facts(meter)));

                    assertThat(PAGE.rows("Meters").stream()
                                    .collect(Collectors.toMap(row -> row.code(0), ReferenceTest::facts)))
                            .containsExactlyInAnyOrderEntriesOf(meters);
                });
    }

    // These elections, as if an engine with members kept their leases.
    private static LeaderElections withMembers(LeaderElections elections) {
        return (LeaderElections) Proxy.newProxyInstance(
                ReferenceTest.class.getClassLoader(),
                new Class<?>[] {LeaderElections.class},
                (proxy, method, arguments) -> method.getName().equals("status")
                        ? withMembers(elections.status())
                        : ReflectionUtils.invokeMethod(method, elections, arguments));
    }

    private static InstanceStatus withMembers(InstanceStatus status) {
        return new InstanceStatus(
                status.phase(),
                status.leaseDuration(),
                status.heartbeatInterval(),
                status.leaseRemaining(),
                status.lastHeartbeat(),
                status.renewalSilence(),
                status.observationSilence(),
                status.unconfirmed(),
                status.standstill(),
                status.impaired(),
                status.refusal(),
                new StoreMembers(3, 3),
                status.heartbeats());
    }

    private static Set<String> facts(Row row) {
        Set<String> facts = new TreeSet<>(row.codes(3));
        facts.add(row.cell(1));
        facts.add(row.cell(2));
        facts.remove("");
        return facts;
    }

    private static Set<String> facts(Meter meter) {
        Set<String> facts =
                meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
        facts.add(meter.getId().getType().name().toLowerCase(Locale.ROOT));
        String unit = meter.getId().getBaseUnit();
        facts.add(unit == null ? "" : unit);
        facts.remove("");
        return facts;
    }
}
