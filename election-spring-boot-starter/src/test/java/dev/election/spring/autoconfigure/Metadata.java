// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.json.JsonParserFactory;

/** What an editor is told about the properties. */
public final class Metadata {

    private static final String FILE = "/META-INF/spring-configuration-metadata.json";

    private Metadata() {}

    public static List<Map<String, Object>> properties() throws IOException {
        return section("properties");
    }

    static List<Map<String, Object>> hints() throws IOException {
        return section("hints");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> section(String name) throws IOException {
        try (InputStream json = ElectionProperties.class.getResourceAsStream(FILE)) {
            String text = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>) Objects.requireNonNull(
                    JsonParserFactory.getJsonParser().parseMap(text).get(name));
        }
    }
}
