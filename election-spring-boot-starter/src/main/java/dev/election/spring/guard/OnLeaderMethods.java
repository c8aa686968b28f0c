// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ElectionNameResolver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The guarded methods of each class and their rules. An annotation is searched on the method, then on the methods that
 * it overrides or implements, then on the class. Each class is searched once. Thread-safe.
 */
final class OnLeaderMethods {

    private final ElectionNameResolver names;
    private final Map<Class<?>, Map<Method, Found>> found = new ConcurrentHashMap<>();
    private final Map<Class<?>, Map<Method, OnLeaderRule>> known = new ConcurrentHashMap<>();

    private record Found(OnLeader annotation, boolean ofType) {}

    OnLeaderMethods(ElectionNameResolver names) {
        this.names = names;
    }

    /** Whether the class has guarded methods. Resolves no placeholders. */
    boolean areGuarded(Class<?> type) {
        return !found(ClassUtils.getUserClass(type)).isEmpty();
    }

    /** The election of the annotation on the class, or empty if only methods are annotated, or nothing is. */
    Optional<String> electionOfType(Class<?> type) {
        return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(type, OnLeader.class))
                .map(this::election);
    }

    /** The name of the election on an annotation, with placeholders resolved. */
    String election(OnLeader found) {
        return names.resolve(found.election());
    }

    /** The rules of all guarded methods, by the method that the class declares or inherits. */
    Map<Method, OnLeaderRule> of(Class<?> type) {
        return known.computeIfAbsent(ClassUtils.getUserClass(type), this::rules);
    }

    /** Whether calls of the method are guarded. Resolves no placeholders, which an ahead-of-time build cannot. */
    boolean isGuarded(Method method, Class<?> targetType) {
        Map<Method, Found> guarded = found(ClassUtils.getUserClass(targetType));
        return !guarded.isEmpty()
                && guarded.containsKey(AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(targetType)));
    }

    @Nullable
    OnLeaderRule rule(Method method, Class<?> targetType) {
        Map<Method, OnLeaderRule> rules = of(targetType);
        return rules.isEmpty()
                ? null
                : rules.get(AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(targetType)));
    }

    private Map<Method, OnLeaderRule> rules(Class<?> type) {
        Map<Method, OnLeaderRule> rules = new LinkedHashMap<>();
        found(type).forEach((method, each) -> rules.put(method, rule(each.annotation(), each.ofType())));
        return rules;
    }

    private Map<Method, Found> found(Class<?> type) {
        return found.computeIfAbsent(type, OnLeaderMethods::find);
    }

    private static Map<Method, Found> find(Class<?> type) {
        if (!AnnotationCandidates.isAnnotated(type, OnLeader.class)) {
            return Map.of();
        }
        OnLeader ofType = AnnotatedElementUtils.findMergedAnnotation(type, OnLeader.class);
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<@Nullable Found>) method -> {
            OnLeader own = AnnotatedElementUtils.findMergedAnnotation(method, OnLeader.class);
            if (own != null) {
                // on a @Bean method it is about the bean that the method creates
                return AnnotatedElementUtils.hasAnnotation(method, Bean.class) ? null : new Found(own, false);
            }
            return ofType != null && isGuarded(type, method, ofType) ? new Found(ofType, true) : null;
        });
    }

    private static boolean isGuarded(Class<?> type, Method method, OnLeader ofType) {
        return isCalledFromOutside(method)
                && LifecycleMethods.areGuarded(type, method)
                && (Lifecycle.class.isAssignableFrom(type)
                        || !isInherited(type, method)
                        || shapeProblem(type, method, ofType).isEmpty());
    }

    /**
     * The methods that the annotation on the class does not guard, although it may be called: inherited from a class or
     * an interface that has no annotation, of a shape that cannot be guarded. What the application did not write cannot
     * be changed, so they are not refused. Methods of Spring are left out.
     */
    List<Method> inheritedUnguarded(Class<?> type) {
        OnLeader ofType = AnnotatedElementUtils.findMergedAnnotation(type, OnLeader.class);
        if (ofType == null || Lifecycle.class.isAssignableFrom(type)) {
            return List.of();
        }
        return Stream.of(type.getMethods())
                .filter(OnLeaderMethods::isCalledFromOutside)
                .filter(method -> isInherited(type, method))
                .filter(method -> !AnnotationCandidates.isOfSpring(method.getDeclaringClass()))
                .filter(method -> shapeProblem(type, method, ofType).isPresent())
                .toList();
    }

    private static boolean isInherited(Class<?> type, Method method) {
        return method.getDeclaringClass() != type
                && !AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), OnLeader.class);
    }

    private static Optional<ShapeProblem> shapeProblem(Class<?> type, Method method, OnLeader annotation) {
        return ShapeProblem.of(type, method, annotation.otherwise(), annotation.interruptOnRevoke());
    }

    private static boolean isCalledFromOutside(Method method) {
        return !Modifier.isPrivate(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic()
                && method.getDeclaringClass() != Object.class
                && !ReflectionUtils.isObjectMethod(method);
    }

    private OnLeaderRule rule(OnLeader found, boolean ofType) {
        return new OnLeaderRule(
                election(found),
                found.otherwise(),
                found.interruptOnRevoke(),
                found.catchUp(),
                found.concurrent(),
                ofType);
    }
}
