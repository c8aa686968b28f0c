// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import dev.election.spring.ElectionStartException;
import java.lang.annotation.Annotation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds beans with an annotation that its post-processor has not seen. They must not be ignored silently. A bean that
 * was created too early, for example because another post-processor needs it, keeps the application from starting. A
 * warning reports an object that was registered as it is. Mocks, by which a test replaces beans, are passed over.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class UnprocessedBeans {

    /** The bean by which Spring's test framework keeps what a test has replaced, for example with {@code @TestBean}. */
    private static final String TEST_OVERRIDES =
            "org.springframework.test.context.bean.override.internalBeanOverrideRegistry";

    private static final Logger log = LoggerFactory.getLogger(UnprocessedBeans.class);

    private final Class<? extends Annotation> annotation;
    private final String consequence;

    // The names of the processed beans. Written by the threads that create beans, until the check.
    private final Set<String> processed = ConcurrentHashMap.newKeySet();

    // Written once, by the check; read by the threads that create beans.
    private volatile boolean checked;

    /** @param consequence what the annotated methods do then, for messages: "would run on every instance" */
    public UnprocessedBeans(Class<? extends Annotation> annotation, String consequence) {
        this.annotation = annotation;
        this.consequence = consequence;
    }

    /** Notes that the post-processor has seen the bean. */
    public void processed(String beanName) {
        if (!checked) {
            processed.add(beanName);
        }
    }

    /**
     * Checks the beans that exist. Called once, when all singletons exist.
     *
     * @param isAnnotated whether a class has methods that the annotation is about
     * @throws ElectionStartException if a bean was created too early
     */
    public void check(ConfigurableListableBeanFactory beans, Predicate<Class<?>> isAnnotated) {
        for (String name : beans.getSingletonNames()) {
            Object bean = processed.contains(name) ? null : beans.getSingleton(name);
            if (bean != null
                    && !(bean instanceof AopInfrastructureBean)
                    && !MockSupport.isMock(bean)
                    && (isAnnotated.test(AopProxyUtils.ultimateTargetClass(bean))
                            || BeanMethods.annotated(beans, name, annotation).isPresent())) {
                report(beans, name, AopProxyUtils.ultimateTargetClass(bean).getName());
            }
        }
        checked = true;
        processed.clear();
    }

    private void report(ConfigurableListableBeanFactory beans, String name, String type) {
        // a test may replace any bean by an object of its own, whose definition stays
        if (!beans.containsBeanDefinition(name) || beans.containsSingleton(TEST_OVERRIDES)) {
            log.warn(
                    "@{} of bean '{}' ({}) is not applied, and its methods {}: the bean was registered as a finished object",
                    annotation.getSimpleName(),
                    name,
                    type,
                    consequence);
            return;
        }
        String[] dependents = beans.getDependentBeans(name);
        throw new ElectionStartException(
                "@" + annotation.getSimpleName() + " of bean '" + name + "' (" + type
                        + ") is not applied, and its methods " + consequence
                        + ": the bean was created before bean post-processors applied"
                        + (dependents.length == 0
                                ? ""
                                : ", because '" + String.join("', '", dependents) + "' needs it"),
                "Let the bean post-processor or bean factory post-processor that needs the bean obtain it later (inject an"
                        + " ObjectProvider, or put @Lazy on the parameter), make the @Bean method of such a post-processor"
                        + " static, or move the annotated methods to another bean.",
                null);
    }
}
