// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The classes that may have annotations of leader election. Classes of Java, Spring Framework and Spring Boot are not
 * searched: they are most of an application's beans, have many methods, and never have these annotations. Spring
 * excludes its own classes in the same way when it searches for {@code @EventListener}.
 *
 * @since 0.1.0
 */
public final class AnnotationCandidates {

    // Named one by one, since applications have packages below org.springframework too.
    private static final Pattern OF_SPRING = Pattern.compile("org\\.springframework\\."
            + "(aop|beans|boot|context|core|dao|format|http|jdbc|jmx|orm|scheduling|transaction|validation|web)\\..*");

    private AnnotationCandidates() {}

    /** Whether this class may have the annotation, on itself or on a method. */
    public static boolean include(Class<?> type, Class<? extends Annotation> annotation) {
        return AnnotationUtils.isCandidateClass(type, annotation) && !isOfSpring(type);
    }

    /** Whether the class belongs to Spring Framework or Spring Boot. */
    public static boolean isOfSpring(Class<?> type) {
        return OF_SPRING.matcher(type.getName()).matches();
    }

    /** Whether a bean of this class has the annotation, on its class or on a method. */
    public static boolean isAnnotated(Class<?> type, Class<? extends Annotation> annotation) {
        Class<?> userType = ClassUtils.getUserClass(type);
        return include(userType, annotation)
                && (AnnotatedElementUtils.hasAnnotation(userType, annotation)
                        || !methods(userType, annotation).isEmpty());
    }

    /** The methods of a bean's class that have the annotation, their own or inherited ones. */
    public static Set<Method> methods(Class<?> type, Class<? extends Annotation> annotation) {
        return include(type, annotation)
                ? MethodIntrospector.selectMethods(type, (ReflectionUtils.MethodFilter)
                        method -> AnnotatedElementUtils.hasAnnotation(method, annotation))
                : Set.of();
    }
}
