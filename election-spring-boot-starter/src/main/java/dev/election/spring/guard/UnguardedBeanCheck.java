// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.AnnotationCandidates;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds annotations that nothing would guard otherwise. They must not be ignored silently. */
final class UnguardedBeanCheck {

    private static final Logger log = LoggerFactory.getLogger(UnguardedBeanCheck.class);

    private UnguardedBeanCheck() {}

    /**
     * Refuses an annotation on an interface whose methods no class implements, for example the interface of a Spring
     * Data repository.
     */
    static void refuseUnimplemented(GuardedBean described, Object bean) {
        if (!AopUtils.isAopProxy(bean)) {
            return;
        }
        for (Class<?> each : AopProxyUtils.proxiedUserInterfaces(bean)) {
            if (!each.isAssignableFrom(described.type()) && AnnotationCandidates.isAnnotated(each, OnLeader.class)) {
                throw new GuardedBean(described.name(), each)
                        .unusable(
                                annotated(each),
                                "no class implements it: a proxy generates it",
                                "Put @OnLeader on the method of a bean that calls this one.",
                                null);
            }
        }
    }

    /** Warns of inherited methods that the annotation on the class of a bean does not guard. */
    static void warnOfInherited(GuardedBean described, List<Method> unguarded) {
        if (!unguarded.isEmpty()) {
            log.warn(
                    "@OnLeader on {} (bean '{}') does not guard these inherited methods, which run on every instance: {}."
                            + " Put @OnLeader on the methods that need it instead of the class, or call these from one that"
                            + " is guarded",
                    described.type().getName(),
                    described.name(),
                    unguarded.stream()
                            .map(method -> AnnotatedMethod.of(method).describe())
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
    }

    private static Method annotated(Class<?> type) {
        Method[] methods = type.getMethods();
        return Arrays.stream(methods)
                .filter(method -> AnnotatedElementUtils.hasAnnotation(method, OnLeader.class))
                .findFirst()
                .orElse(methods[0]);
    }
}
