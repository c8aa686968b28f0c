// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;

/** The properties that the metadata on the class path describes, of this project and of Spring Boot. */
record KnownProperties(Map<String, String> types) {

    private static final List<String> FILES = List.of(
            "META-INF/spring-configuration-metadata.json", "META-INF/additional-spring-configuration-metadata.json");

    /** Of tools that are not on the class path, in samples of how to come from there. */
    private static final List<String> OF_OTHERS = List.of("spring.cloud.kubernetes.");

    /** Keys at the top of files that are not an application's settings: Liquibase's. */
    private static final List<String> OTHER_FILES = List.of("databaseChangeLog");

    static KnownProperties ofTheClassPath() {
        Map<String, String> types = new TreeMap<>();
        try {
            for (String file : FILES) {
                for (URL url :
                        Collections.list(KnownProperties.class.getClassLoader().getResources(file))) {
                    read(url, types);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownProperties(types);
    }

    private static void read(URL url, Map<String, String> types) throws IOException {
        try (InputStream in = url.openStream()) {
            Map<String, Object> file =
                    JsonParserFactory.getJsonParser().parseMap(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            if (file.get("properties") instanceof List<?> properties) {
                for (Object property : properties) {
                    if (property instanceof Map<?, ?> described && described.get("type") != null) {
                        types.put(String.valueOf(described.get("name")), String.valueOf(described.get("type")));
                    }
                }
            }
        }
    }

    /** What is wrong with a file of settings. */
    List<String> mistakes(String yaml) {
        Object file;
        try {
            file = new Yaml().load(yaml);
        } catch (YAMLException e) {
            return List.of("not YAML");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        flatten("", file, settings);
        return settings.entrySet().stream()
                .flatMap(setting -> mistake(setting.getKey(), String.valueOf(setting.getValue())).stream())
                .toList();
    }

    private static void flatten(String name, Object value, Map<String, Object> settings) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                if (!OTHER_FILES.contains(key)) {
                    flatten(name.isEmpty() ? String.valueOf(key) : name + "." + key, each, settings);
                }
            });
        } else if (value instanceof List<?> list) {
            settings.put(
                    name, String.join(",", list.stream().map(String::valueOf).toList()));
        } else {
            settings.put(name, value);
        }
    }

    private Optional<String> mistake(String name, String value) {
        if (OF_OTHERS.stream().anyMatch(name::startsWith)) {
            return Optional.empty();
        }
        String type = types.get(name);
        if (type == null) {
            return isOfAMap(name) ? Optional.empty() : Optional.of(name + " is no property");
        }
        return value.contains("${") || binds(name, value, type)
                ? Optional.empty()
                : Optional.of(name + " cannot be '" + value + "'");
    }

    private boolean isOfAMap(String name) {
        return types.entrySet().stream()
                .anyMatch(each ->
                        name.startsWith(each.getKey() + ".") && each.getValue().startsWith("java.util.Map"));
    }

    private static boolean binds(String name, String value, String type) {
        Binder binder = new Binder(
                List.of(new MapConfigurationPropertySource(Map.of(name, value))),
                null,
                ApplicationConversionService.getSharedInstance());
        try {
            return binder.bind(name, Bindable.of(resolved(type))).isBound();
        } catch (BindException e) {
            return false;
        }
    }

    /** The class of the type, without what it is made of: a list is bound as one of texts. */
    private static ResolvableType resolved(String type) {
        String name = type.replaceFirst("<.*", "");
        return ResolvableType.forClass(ClassUtils.resolveClassName(name, KnownProperties.class.getClassLoader()));
    }
}
