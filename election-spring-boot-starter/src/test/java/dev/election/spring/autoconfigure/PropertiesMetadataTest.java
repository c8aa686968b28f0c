// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

class PropertiesMetadataTest {

    @Test
    void namesEveryPropertyOfTheContract() throws IOException {
        assertThat(Metadata.properties())
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "election.enabled",
                        "election.name",
                        "election.names",
                        "election.candidate",
                        "election.balance",
                        "election.instance-id",
                        "election.address",
                        "election.lease-duration",
                        "election.heartbeat-interval",
                        "election.shutdown-timeout",
                        "election.interrupt-after",
                        "election.store",
                        "election.fencing.transactions",
                        "election.fencing.unfenced",
                        "election.jdbc.initialize-schema",
                        "election.jdbc.schema",
                        "election.jdbc.platform",
                        "election.jdbc.table-prefix",
                        "election.jdbc.lease-table",
                        "election.jdbc.leader-table",
                        "election.jdbc.dedicated-connection",
                        "election.jdbc.push",
                        "election.etcd.endpoints",
                        "election.etcd.prefix",
                        "election.etcd.username",
                        "election.etcd.password",
                        "election.etcd.trust-certificates",
                        "election.etcd.client-certificate",
                        "election.etcd.client-key",
                        "election.zookeeper.connect-string",
                        "election.zookeeper.root",
                        "election.zookeeper.username",
                        "election.zookeeper.password",
                        "election.cassandra.keyspace",
                        "election.cassandra.table-prefix",
                        "election.cassandra.group",
                        "election.cassandra.consistency",
                        "election.cassandra.schema",
                        "management.endpoint.election.access",
                        "management.endpoint.election.cache.time-to-live",
                        "management.health.election.enabled",
                        "management.info.election.enabled");
    }

    @Test
    void describesEachProperty() throws IOException {
        assertThat(Metadata.properties()).allSatisfy(property -> assertThat(property)
                .extractingByKey("description")
                .asString()
                .doesNotStartWith("The ")
                .doesNotStartWith("A ")
                .endsWith(".")
                .hasSizeGreaterThan(20));
    }

    @Test
    void asksOfEachSwitchWhether() throws IOException {
        assertThat(Metadata.properties())
                .filteredOn(property -> "java.lang.Boolean".equals(property.get("type")))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(property)
                        .extractingByKey("description")
                        .asString()
                        .startsWith("Whether "));
    }

    @Test
    void givesTheDefaultsThatAreUsed() throws IOException {
        ElectionProperties defaults = new Binder().bindOrCreate("election", ElectionProperties.class);
        Map<String, Object> used = new HashMap<>();
        collect("election.", defaults, used);
        assertThat(ours()).isNotEmpty().allSatisfy(property -> assertThat(property.get("defaultValue"))
                .as("default of %s", property.get("name"))
                .isEqualTo(used.get(property.get("name"))));
    }

    private static void collect(String prefix, Record values, Map<String, Object> into) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
            Object value = ReflectionUtils.invokeMethod(component.getAccessor(), values);
            if (value instanceof Record nested) {
                collect(name + ".", nested, into);
            } else if (value instanceof Duration duration) {
                into.put(name, duration.toSeconds() + "s");
            } else if (value instanceof Enum<?> constant) {
                into.put(name, constant.name().toLowerCase(Locale.ROOT));
            } else if (value != null && !List.of().equals(value)) {
                into.put(name, value);
            }
        }
    }

    /** Those that election reads itself, and not Spring Boot for it. */
    private static List<Map<String, Object>> ours() throws IOException {
        return Metadata.properties().stream()
                .filter(property -> String.valueOf(property.get("name")).startsWith("election."))
                .toList();
    }

    @Test
    void hintsAtEachConstantOfEachEnum() throws IOException {
        assertThat(ours())
                .filteredOn(property -> !constants(property).isEmpty())
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "election.store",
                        "election.fencing.unfenced",
                        "election.jdbc.initialize-schema",
                        "election.cassandra.consistency",
                        "election.cassandra.schema");
        assertThat(ours())
                .filteredOn(property -> !constants(property).isEmpty())
                .allSatisfy(property -> assertThat(hints(String.valueOf(property.get("name"))))
                        .containsExactlyInAnyOrderElementsOf(constants(property)));
    }

    private static List<String> constants(Map<String, Object> property) {
        Class<?> type =
                ClassUtils.resolveClassName(String.valueOf(property.get("type")).replaceAll("<.*", ""), null);
        return type.isEnum()
                ? Stream.of(type.getEnumConstants())
                        .map(constant -> DataObjectPropertyName.toDashedForm(
                                ((Enum<?>) constant).name().toLowerCase(Locale.ROOT)))
                        .toList()
                : List.of();
    }

    @Test
    void hintsAtEachPlatformThatHasAScript() throws IOException {
        Resource[] scripts =
                new PathMatchingResourcePatternResolver().getResources("classpath*:dev/election/jdbc/schema-*.sql");
        assertThat(hints("election.jdbc.platform"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(scripts)
                        .map(script -> String.valueOf(script.getFilename()).replaceAll("schema-|\\.sql", ""))
                        .toList());
    }

    @SuppressWarnings("unchecked")
    private static List<String> hints(String property) throws IOException {
        return Metadata.hints().stream()
                .filter(hint -> property.equals(hint.get("name")))
                .flatMap(hint -> ((List<Map<String, String>>) Objects.requireNonNull(hint.get("values"))).stream())
                .peek(value -> assertThat(value.get("description"))
                        .as("what %s means", value)
                        .endsWith("."))
                .map(value -> value.get("value"))
                .toList();
    }
}
