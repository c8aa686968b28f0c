// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import dev.election.protocol.Identity;
import dev.election.protocol.Timing;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the state of an object and of all that it refers to has in common with every state that behaves alike, as one
 * number. It walks whatever fields there are, so that it need not change with the classes that it looks into.
 *
 * <p><b>Time.</b> Two states that differ by nothing but when they were reached are one. Readings of a clock are
 * recognized by their size: the clocks of an {@link Contender} begin far from any duration, counter or token, and what
 * is near them counts as the distance from now. Instants are for people, and are left out.
 *
 * <p><b>Order.</b> Sets and maps count without their order; where an object is met again, it counts as met.
 */
final class Fingerprint {

    private static final long NEAR_NANOS = 100_000_000_000_000L;
    private static final long NEAR_MILLIS = NEAR_NANOS / 1_000_000;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return List.copyOf(fields);
        }
    };

    private final long nanos;
    private final long millis;
    private final Map<Object, Boolean> met;
    private long hash = 0x9e3779b97f4a7c15L;

    /** By the clocks of one instance, as they are now. */
    Fingerprint(long nanos, long millis) {
        this(nanos, millis, new IdentityHashMap<>());
    }

    private Fingerprint(long nanos, long millis, Map<Object, Boolean> met) {
        this.nanos = nanos;
        this.millis = millis;
        this.met = met;
    }

    long value() {
        return hash;
    }

    Fingerprint number(long value) {
        long mixed = (hash ^ value) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash = mixed ^ (mixed >>> 29);
        return this;
    }

    private Fingerprint time(long value) {
        if (Math.abs(value - nanos) < NEAR_NANOS) {
            return number(1).number(value - nanos);
        }
        if (Math.abs(value - millis) < NEAR_MILLIS) {
            return number(2).number(value - millis);
        }
        return number(value);
    }

    Fingerprint object(@Nullable Object value) {
        if (value == null) {
            return number(3);
        } else if (value instanceof Long number) {
            return time(number);
        } else if (value instanceof Boolean truth) {
            return number(truth ? 4 : 5);
        } else if (value instanceof Number number) {
            return number(number.hashCode());
        } else if (value instanceof String text) {
            return text(text);
        } else if (value instanceof Enum<?> constant) {
            return text(constant.name());
        } else if (value instanceof Duration duration) {
            return number(duration.toNanos());
        } else if (isLeftOut(value)) {
            return this;
        } else if (value instanceof Map<?, ?> map) {
            long sum = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += part().object(entry.getKey()).object(entry.getValue()).hash;
            }
            return number(6).number(sum);
        } else if (value instanceof Set<?> set) {
            long sum = 0;
            for (Object one : set) {
                sum += part().object(one).hash;
            }
            return number(6).number(sum);
        } else if (value instanceof Collection<?> list) {
            number(list.size());
            list.forEach(this::object);
            return this;
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                object(Array.get(value, i));
            }
            return this;
        }
        return fields(value);
    }

    // for people, the same in all states, or no state at all
    private static boolean isLeftOut(Object value) {
        return value instanceof Instant
                || value instanceof Timing
                || value instanceof Identity
                || value instanceof RandomGenerator;
    }

    private Fingerprint text(String text) {
        return number(text.length()).number(text.hashCode());
    }

    private Fingerprint part() {
        return new Fingerprint(nanos, millis, met);
    }

    private Fingerprint fields(Object value) {
        Class<?> type = value.getClass();
        if (!type.getName().startsWith("dev.election.")) {
            throw new IllegalStateException("Part of the state is a " + type + ", which has no fingerprint yet");
        }
        if (!type.isRecord() && met.put(value, true) != null) {
            return number(7);
        }
        try {
            for (Field field : FIELDS.get(type)) {
                object(field.get(value));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }
}
