// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.boot.json.JsonParserFactory;

/** What editors are told of the properties. */
public final class ConfigurationMetadata {

    private static final String FILE = "/META-INF/spring-configuration-metadata.json";

    private ConfigurationMetadata() {}

    /** Every property with what is known of it. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> properties() {
        try (InputStream json = OnLeader.class.getResourceAsStream(FILE)) {
            String text = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>) Objects.requireNonNull(
                    JsonParserFactory.getJsonParser().parseMap(text).get("properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all properties, each with its default as text, or with nothing. */
    static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        for (Map<String, Object> property : properties()) {
            String value = String.valueOf(property.getOrDefault("defaultValue", ""));
            String name = String.valueOf(property.get("name"));
            // Boot's processor writes the constant's name for an endpoint's access
            boolean constant = name.startsWith("management.");
            defaults.put(name, value.equals("[]") ? "" : constant ? value.replace('_', '-') : value);
        }
        return defaults;
    }
}
