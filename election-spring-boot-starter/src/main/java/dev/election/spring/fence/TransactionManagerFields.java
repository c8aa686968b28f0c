// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.spring.scan.AnnotationCandidates;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The fields of beans that hold transaction managers, by class. Managers that are created with {@code new} are not
 * beans, and are found here. Classes of Java, Spring Framework and Spring Boot are not searched, nor fields that a
 * module does not open, and in a native image none are found. Thread-safe.
 */
final class TransactionManagerFields {

    private final Map<Class<?>, List<Field>> known = new ConcurrentHashMap<>();

    /** The transaction managers and templates in fields of the bean. */
    List<Object> of(Object bean) {
        List<Field> fields = known.computeIfAbsent(bean.getClass(), TransactionManagerFields::fields);
        return fields.isEmpty()
                ? List.of()
                : fields.stream()
                        .map(field -> value(field, bean))
                        .filter(Objects::nonNull)
                        .map(Object.class::cast)
                        .toList();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> found = new ArrayList<>();
        for (Class<?> each = type; each != null && !isOfTheSystem(each); each = each.getSuperclass()) {
            try {
                for (Field field : each.getDeclaredFields()) {
                    if ((TransactionManager.class.isAssignableFrom(field.getType())
                                    || TransactionOperations.class.isAssignableFrom(field.getType()))
                            && field.trySetAccessible()) {
                        found.add(field);
                    }
                }
            } catch (LinkageError | InaccessibleObjectException e) {
                // the class refers to a class that does not exist, so its fields cannot be read
            }
        }
        return found.isEmpty() ? List.of() : found;
    }

    private static boolean isOfTheSystem(Class<?> type) {
        return type.getName().startsWith("java.") || AnnotationCandidates.isOfSpring(type);
    }

    private static @Nullable Object value(Field field, Object bean) {
        try {
            return field.get(bean);
        } catch (IllegalAccessException e) {
            return null; // cannot happen: it was made accessible
        }
    }
}
