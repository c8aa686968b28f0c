// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in etcd: lines {@code name=value}, as short as a heartbeat needs and legible with {@code etcdctl}. No text
 * that is stored contains a line break. Names that are not known are skipped, so that a later version may add some.
 */
final class Lines {

    private final Map<String, String> lines;

    private Lines(Map<String, String> lines) {
        this.lines = lines;
    }

    /** Lines to be written. */
    Lines() {
        this(new LinkedHashMap<>());
    }

    /**
     * The lines of a value.
     *
     * @throws IllegalArgumentException if it is not made of lines
     */
    static Lines read(ByteSequence value) {
        Lines read = new Lines();
        String text = Keys.text(value).orElseThrow(() -> new IllegalArgumentException("the value is not UTF-8"));
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals < 0 && !line.isEmpty()) {
                throw new IllegalArgumentException("the line '" + line + "' has no '='");
            }
            if (!line.isEmpty()) {
                read.lines.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return read;
    }

    /** Adds a line, unless the value is null. */
    Lines with(String name, @Nullable Object value) {
        if (value != null) {
            lines.put(name, value.toString());
        }
        return this;
    }

    ByteSequence toBytes() {
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Keys.bytes(text.toString());
    }

    @Nullable
    String text(String name) {
        return lines.get(name);
    }

    String required(String name) {
        String value = lines.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the line '" + name + "=' is missing");
        }
        return value;
    }

    long number(String name) {
        String value = required(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + name + "=" + value + "' is not a whole number", e);
        }
    }

    @Nullable
    Instant time(String name) {
        String value = lines.get(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + name + "=" + value + "' is not a time in UTC", e);
        }
    }
}
