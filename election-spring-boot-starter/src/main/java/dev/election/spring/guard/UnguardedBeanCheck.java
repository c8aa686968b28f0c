// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotationCandidates;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds annotations that nothing would guard otherwise: they must not be ignored in silence. */
final class UnguardedBeanCheck {

    private static final Logger log = LoggerFactory.getLogger(UnguardedBeanCheck.class);

    private UnguardedBeanCheck() {}

    /** Refuses an annotation on an interface whose methods no class implements, say that of a Spring Data repository. */
    static void refuseUnimplemented(GuardedBean described, Object bean) {
        if (!AopUtils.isAopProxy(bean)) {
            return;
        }
        for (Class<?> each : AopProxyUtils.proxiedUserInterfaces(bean)) {
            if (!each.isAssignableFrom(described.type()) && AnnotationCandidates.isAnnotated(each, OnLeader.class)) {
                throw new GuardedBean(described.name(), each)
                        .unusable(
                                annotated(each),
                                "no class implements it, it is made up by a proxy",
                                "Put @OnLeader on the method of a bean that calls this one.",
                                null);
            }
        }
    }

    private static Method annotated(Class<?> type) {
        Method[] methods = type.getMethods();
        return Arrays.stream(methods)
                .filter(method -> AnnotatedElementUtils.hasAnnotation(method, OnLeader.class))
                .findFirst()
                .orElse(methods[0]);
    }

    /**
     * Warns of beans that were there before bean post-processors were, say because one of these needs them, or that were
     * put there ready-made. Not refused: a test may have put a mock in the place of a guarded bean.
     *
     * @param methods know the classes of all other beans already
     */
    static void warnOfUnprocessed(ConfigurableListableBeanFactory beans, OnLeaderMethods methods) {
        for (String name : beans.getSingletonNames()) {
            Object bean = beans.getSingleton(name);
            if (bean != null
                    && !AopUtils.isAopProxy(bean)
                    && !(bean instanceof AopInfrastructureBean)
                    && methods.areGuarded(bean.getClass())) {
                log.warn(
                        "Nothing guards the @OnLeader methods of bean '{}' ({}): it was made before bean post-processors"
                                + " applied, or registered ready-made; they run on every instance",
                        name,
                        bean.getClass().getName());
            }
        }
    }
}
