// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ElectionNameResolver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
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
                .map(found -> rule(found, true).election());
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
                return new Found(own, false);
            }
            boolean guarded = isCalledFromOutside(method) && !LeaderLifecycles.isNotGuarded(type, method);
            return ofType != null && guarded ? new Found(ofType, true) : null;
        });
    }

    private static boolean isCalledFromOutside(Method method) {
        return !Modifier.isPrivate(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic()
                && method.getDeclaringClass() != Object.class
                && !ReflectionUtils.isObjectMethod(method);
    }

    private OnLeaderRule rule(OnLeader found, boolean ofType) {
        return new OnLeaderRule(names.resolve(found.election()), found.otherwise(), found.interruptOnRevoke(), ofType);
    }
}
