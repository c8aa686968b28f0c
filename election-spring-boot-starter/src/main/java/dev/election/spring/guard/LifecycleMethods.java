// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What {@link OnLeader} on the class of a {@link Lifecycle} means for its methods.
 *
 * <p>Leadership starts and stops such a bean, so the context must not start it. A class with a property
 * {@code autoStartup}, such as that of a message listener container, is told so by that property and not proxied: its
 * lifecycle methods are often final, and a proxy would run them on itself. Other classes are proxied, and the proxy
 * answers {@code isAutoStartup()}.
 *
 * <p>On a class that is proxied, {@code start()} is guarded, and so are the methods that the annotated class itself
 * introduces. What it inherits or overrides belongs to whoever calls the class it extends.
 */
final class LifecycleMethods {

    // Others of a lifecycle, such as getPhase(), may well return a constant, also on a proxy.
    private static final Set<String> STARTS_AND_STOPS = Set.of("start", "stop", "isRunning");

    private LifecycleMethods() {}

    /** Whether an annotation on the class guards this method, as far as the class is a lifecycle. */
    static boolean areGuarded(Class<?> type, Method method) {
        if (!Lifecycle.class.isAssignableFrom(type)) {
            return true;
        } else if (autoStartupSetter(type) != null) {
            return false;
        } else if (isOfContract(method)) {
            return method.getName().equals("start");
        }
        return AnnotatedElementUtils.hasAnnotation(introducing(type, method), OnLeader.class);
    }

    /** Whether the method is the one by which the context asks whether to start a bean that leadership starts. */
    static boolean isAutoStartup(Method method, Class<?> type) {
        return method.getName().equals("isAutoStartup")
                && method.getParameterCount() == 0
                && SmartLifecycle.class.isAssignableFrom(type)
                && autoStartupSetter(type) == null
                && AnnotatedElementUtils.hasAnnotation(ClassUtils.getUserClass(type), OnLeader.class);
    }

    /** Keeps the context from starting the bean, if its class has a property for that. */
    static void disableAutoStartup(Lifecycle bean) {
        Method setter = autoStartupSetter(bean.getClass());
        if (setter != null) {
            ReflectionUtils.makeAccessible(setter); // the class may be package-private
            ReflectionUtils.invokeMethod(setter, bean, false);
        }
    }

    /** A final method of a lifecycle by which it is started or stopped, or shows whether it runs. */
    static Optional<Method> finalOne(Class<?> type) {
        return Lifecycle.class.isAssignableFrom(type)
                ? Stream.of(type.getMethods())
                        .filter(method -> Modifier.isFinal(method.getModifiers()))
                        .filter(method -> isOfContract(method) && STARTS_AND_STOPS.contains(method.getName()))
                        .min(Comparator.comparing(Method::getName))
                : Optional.empty();
    }

    private static @Nullable Method autoStartupSetter(Class<?> type) {
        return ClassUtils.getMethodIfAvailable(type, "setAutoStartup", boolean.class);
    }

    private static boolean isOfContract(Method method) {
        return Stream.of(Lifecycle.class, SmartLifecycle.class, Phased.class)
                .anyMatch(
                        each -> ReflectionUtils.findMethod(each, method.getName(), method.getParameterTypes()) != null);
    }

    /** The topmost class or interface of the bean's class that has the method. */
    private static Class<?> introducing(Class<?> type, Method method) {
        for (Class<?> each : ClassUtils.getAllInterfacesForClass(type)) {
            if (ClassUtils.hasMethod(each, method)) {
                return each;
            }
        }
        Class<?> top = method.getDeclaringClass();
        for (Class<?> each = top.getSuperclass(); each != null; each = each.getSuperclass()) {
            if (ClassUtils.hasMethod(each, method)
                    || ReflectionUtils.findMethod(each, method.getName(), method.getParameterTypes()) != null) {
                top = each;
            }
        }
        return top;
    }
}
