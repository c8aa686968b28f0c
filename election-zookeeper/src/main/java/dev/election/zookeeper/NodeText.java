// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a node: lines of UTF-8 with a key, {@code =} and a value. No value contains a line break. Lines that a
 * later version adds are ignored.
 */
final class NodeText {

    private final Map<String, String> lines = new LinkedHashMap<>();

    static NodeText parse(byte[] bytes) {
        NodeText text = new NodeText();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            int end = line.indexOf('=');
            if (end > 0) {
                text.lines.put(line.substring(0, end), line.substring(end + 1));
            }
        }
        return text;
    }

    /** Adds a line, unless the value is null. */
    NodeText with(String key, @Nullable Object value) {
        if (value != null) {
            lines.put(key, value.toString());
        }
        return this;
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(lines.get(key));
    }

    String get(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("it has no line '" + key + "='"));
    }

    long number(String key) {
        String digits = get(key);
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its line '" + key + "=' has '" + digits + "', which is no number", e);
        }
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
