// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;

/**
 * A method of a bean that has an annotation of leader election, itself or by its class.
 *
 * @param type the class of the bean
 * @param method the method that this class declares or inherits
 * @since 0.1.0
 */
public record AnnotatedMethod(Class<?> type, Method method) {

    /** The method of the class that declares it. */
    public static AnnotatedMethod of(Method method) {
        return new AnnotatedMethod(method.getDeclaringClass(), method);
    }

    /** Its class, name and parameter types, for messages. */
    public String describe() {
        StringBuilder parameters = new StringBuilder();
        Class<?>[] types = method.getParameterTypes();
        // the caller of a suspending function is not among the parameters that Kotlin shows
        int count = KotlinDetector.isSuspendingFunction(method) ? types.length - 1 : types.length;
        for (Class<?> parameter : List.of(types).subList(0, count)) {
            parameters.append(parameters.isEmpty() ? "" : ", ").append(ClassUtils.getShortName(parameter));
        }
        return type.getName() + "." + method.getName() + "(" + parameters + ")";
    }

    /** The modifier that keeps a proxy from intercepting its calls, or null if there is none. */
    public @Nullable String unreachable() {
        if (Modifier.isPrivate(method.getModifiers())) {
            return "private";
        } else if (Modifier.isStatic(method.getModifiers())) {
            return "static";
        }
        return Modifier.isFinal(method.getModifiers()) ? "final" : null;
    }

    /** What else helps where the class or the method is final: a sentence after a blank, or nothing. */
    public String openInKotlin() {
        return KotlinDetector.isKotlinType(type)
                ? " In Kotlin, classes and functions are final unless they are declared open: use the compiler plugin"
                        + " kotlin-spring, or declare both open."
                : "";
    }
}
