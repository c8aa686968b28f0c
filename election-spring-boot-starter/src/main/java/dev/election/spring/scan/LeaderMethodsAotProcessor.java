// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.context.Lifecycle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Registers runtime hints for methods that are called by reflection in a native image: those with {@link OnLeader} or
 * {@link WhileLeader}, those of the interfaces of their beans, which a JDK proxy calls, and what makes a
 * {@link Lifecycle} follow leadership. Works at build time only.
 */
final class LeaderMethodsAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
        Method creator = BeanMethods.annotated(bean.getMergedBeanDefinition(), OnLeader.class)
                .orElse(null);
        if (creator == null
                && !AnnotationCandidates.isAnnotated(type, OnLeader.class)
                && !AnnotationCandidates.isAnnotated(type, WhileLeader.class)) {
            return null;
        }
        return (context, code) -> {
            ReflectionHints hints = context.getRuntimeHints().reflection();
            hint(hints, type);
            if (creator != null) {
                hints.registerMethod(creator, ExecutableMode.INVOKE); // its annotation is read at the start
            }
            if (Lifecycle.class.isAssignableFrom(type)) {
                hintAutoStartup(hints, type);
            }
        };
    }

    /** By which a bean that follows leadership is kept from being started by the context. */
    private static void hintAutoStartup(ReflectionHints hints, Class<?> type) {
        Method setter = ClassUtils.getMethodIfAvailable(type, "setAutoStartup", boolean.class);
        if (setter != null) {
            hints.registerMethod(setter, ExecutableMode.INVOKE);
        }
    }

    private static void hint(ReflectionHints hints, Class<?> type) {
        ReflectionUtils.doWithMethods(
                type,
                method -> hints.registerMethod(method, ExecutableMode.INVOKE),
                LeaderMethodsAotProcessor::isAnnotated);
        for (Class<?> each : ClassUtils.getAllInterfacesForClass(type)) {
            hints.registerType(each, MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.INVOKE_DECLARED_METHODS);
        }
    }

    private static boolean isAnnotated(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, OnLeader.class)
                || AnnotatedElementUtils.hasAnnotation(method, WhileLeader.class);
    }
}
