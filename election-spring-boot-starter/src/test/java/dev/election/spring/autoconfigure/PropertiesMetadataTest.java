// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

class PropertiesMetadataTest {

    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> properties() throws IOException {
        try (InputStream json = ElectionProperties.class.getResourceAsStream(METADATA)) {
            String text = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>) Objects.requireNonNull(
                    JsonParserFactory.getJsonParser().parseMap(text).get("properties"));
        }
    }

    @Test
    void namesEveryPropertyOfTheContract() throws IOException {
        assertThat(properties())
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "election.enabled",
                        "election.name",
                        "election.names",
                        "election.candidate",
                        "election.instance-id",
                        "election.address",
                        "election.lease-duration",
                        "election.heartbeat-interval",
                        "election.shutdown-timeout",
                        "election.store",
                        "election.fencing.transactions",
                        "election.jdbc.initialize-schema",
                        "election.jdbc.schema",
                        "election.jdbc.platform",
                        "election.jdbc.table-prefix",
                        "election.jdbc.dedicated-connection",
                        "management.endpoint.election.access",
                        "management.endpoint.election.cache.time-to-live");
    }

    @Test
    void describesEachProperty() throws IOException {
        assertThat(properties()).allSatisfy(property -> assertThat(property)
                .extractingByKey("description")
                .asString()
                .doesNotStartWith("The ")
                .doesNotStartWith("A ")
                .endsWith(".")
                .hasSizeGreaterThan(20));
    }

    @Test
    void asksOfEachSwitchWhether() throws IOException {
        assertThat(properties())
                .filteredOn(property -> "java.lang.Boolean".equals(property.get("type")))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(property)
                        .extractingByKey("description")
                        .asString()
                        .startsWith("Whether "));
    }

    @Test
    void givesTheDefaults() throws IOException {
        assertThat(properties())
                .filteredOn(property -> property.containsKey("defaultValue"))
                .extracting(property -> property.get("name") + "=" + property.get("defaultValue"))
                .contains(
                        "election.lease-duration=15s",
                        "election.heartbeat-interval=2s",
                        "election.shutdown-timeout=30s",
                        "election.jdbc.initialize-schema=embedded",
                        "election.jdbc.table-prefix=ELECTION_",
                        "election.jdbc.dedicated-connection=true");
    }
}
