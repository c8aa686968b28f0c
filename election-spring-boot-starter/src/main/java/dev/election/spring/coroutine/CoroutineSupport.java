// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.util.ClassUtils;

/**
 * What Kotlin's compiler knows of a method and Java's reflection does not, and which of Kotlin's libraries are on the
 * class path. This is the only class that checks it.
 *
 * @since 0.1.0
 */
public final class CoroutineSupport {

    private static final String FLOW = "kotlinx.coroutines.flow.Flow";

    private static final boolean COROUTINES = isPresent("kotlinx.coroutines.ThreadContextElement");
    private static final boolean REACTOR = isPresent("kotlinx.coroutines.reactor.MonoKt");
    private static final boolean REFLECTION = isPresent("kotlin.reflect.full.KCallables");

    private CoroutineSupport() {}

    private static boolean isPresent(String name) {
        return ClassUtils.isPresent(name, CoroutineSupport.class.getClassLoader());
    }

    /** Whether the method is a suspending function of Kotlin. */
    public static boolean isSuspending(Method method) {
        return KotlinDetector.isSuspendingFunction(method);
    }

    /** Whether the type is a cold stream of Kotlin, or one of its subtypes. */
    public static boolean isFlow(Class<?> type) {
        return type.getName().equals(FLOW)
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(each -> each.getName().equals(FLOW));
    }

    /** Whether the type is the cold stream itself, for which any implementation can be returned. */
    public static boolean isAnyFlow(Class<?> type) {
        return type.getName().equals(FLOW);
    }

    /**
     * The type that a function is declared to return. For a suspending function this is not what Java sees: void if it
     * returns nothing.
     */
    public static Class<?> returnType(Method method) {
        return isSuspending(method) && REFLECTION
                ? new MethodParameter(method, -1).getParameterType()
                : method.getReturnType();
    }

    /**
     * Whether Kotlin's compiler takes the result to be never null. Unknown, and therefore false, without
     * kotlin-reflect.
     */
    public static boolean isNeverNull(Method method) {
        return REFLECTION
                && KotlinDetector.isKotlinType(method.getDeclaringClass())
                && returnType(method) != void.class
                && Nullness.forMethodReturnType(method) == Nullness.NON_NULL;
    }

    /** The library that a coroutine of its own needs and that is missing, or null. */
    public static @Nullable String missingForCoroutines() {
        return COROUTINES ? null : "org.jetbrains.kotlinx:kotlinx-coroutines-core";
    }

    /** The first library that Spring needs to intercept a suspending function and that is missing, or null. */
    public static @Nullable String missingForInterception() {
        if (!COROUTINES || !REACTOR) {
            return "org.jetbrains.kotlinx:kotlinx-coroutines-reactor";
        }
        return REFLECTION ? null : "org.jetbrains.kotlin:kotlin-reflect";
    }
}
