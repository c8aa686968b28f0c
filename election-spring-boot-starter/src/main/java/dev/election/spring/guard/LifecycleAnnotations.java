// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.CatchUp;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.BeanMethods;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds the {@link Lifecycle} beans that follow leadership, by {@link OnLeader} on their class or on the {@code @Bean}
 * method that creates them, and keeps the context from starting them. Refuses what cannot follow.
 */
final class LifecycleAnnotations {

    private final @Nullable ConfigurableListableBeanFactory beans;
    private final OnLeaderMethods methods;

    LifecycleAnnotations(@Nullable ConfigurableListableBeanFactory beans, OnLeaderMethods methods) {
        this.beans = beans;
        this.methods = methods;
    }

    /**
     * A bean that follows leadership.
     *
     * @param place what the annotation is on, for messages
     */
    record Following(String election, String place, Lifecycle bean) {}

    /**
     * What the bean follows, or empty.
     *
     * @throws IllegalArgumentException if a placeholder in the name of the election cannot be resolved
     */
    Optional<Following> find(GuardedBean described, Object bean) {
        Optional<String> ofType = methods.electionOfType(described.type());
        Optional<Method> creator = BeanMethods.annotated(beans, described.name(), OnLeader.class);
        if (creator.isEmpty()) {
            return bean instanceof Lifecycle lifecycle
                    ? ofType.map(
                            election -> new Following(election, described.type().getName(), lifecycle))
                    : Optional.empty();
        }
        return byBeanMethod(described, bean, creator.get(), ofType);
    }

    private Optional<Following> byBeanMethod(
            GuardedBean described, Object bean, Method creator, Optional<String> ofType) {
        boolean created = !(bean instanceof FactoryBean) && isOfLifecycleFactory(described.name());
        if (created || (bean instanceof FactoryBean && !(bean instanceof Lifecycle))) {
            return Optional.empty(); // of a factory and what it creates, only one follows
        }
        if (!(bean instanceof Lifecycle lifecycle)) {
            throw unusable(
                    described,
                    creator,
                    "it is a @Bean method, and the bean is not a Lifecycle that leadership could start and stop",
                    "Put @OnLeader on the class of the bean, or on its methods.");
        }
        OnLeader annotation = MergedAnnotations.from(creator, SearchStrategy.TYPE_HIERARCHY)
                .get(OnLeader.class)
                .synthesize();
        if (annotation.catchUp() != CatchUp.NONE || !annotation.concurrent()) {
            throw unusable(
                    described,
                    creator,
                    "it creates a Lifecycle, and catchUp and concurrent are about calls of a method",
                    "Remove catchUp and concurrent: the bean is started each time leadership is granted.");
        }
        String election = methods.election(annotation);
        if (ofType.isPresent() && !ofType.get().equals(election)) {
            throw unusable(
                    described,
                    creator,
                    "it names election '" + election + "', and the annotation on the class of the bean names '"
                            + ofType.get() + "'",
                    "Remove one of the two annotations.");
        }
        return Optional.of(new Following(election, AnnotatedMethod.of(creator).describe(), lifecycle));
    }

    /** Whether the bean is made by a factory that is a lifecycle itself, and starts and stops what it has made. */
    private boolean isOfLifecycleFactory(String beanName) {
        // asked for its type: getSingleton would take an early reference of a bean that is being created
        Class<?> type = beans == null ? null : beans.getType(BeanFactory.FACTORY_BEAN_PREFIX + beanName, false);
        return type != null && FactoryBean.class.isAssignableFrom(type) && Lifecycle.class.isAssignableFrom(type);
    }

    /**
     * Refuses a bean of which there may be several objects at a time, or whose objects are created again only when
     * something uses them: they would run more than once, or not at all.
     */
    void checkScope(GuardedBean described, Following following) {
        // asked of its definition: isSingleton would create a factory that is being created
        if (beans != null
                && beans.containsBeanDefinition(described.name())
                && !beans.getMergedBeanDefinition(described.name()).isSingleton()) {
            throw new ElectionStartException(
                    "@OnLeader on " + following.place() + " cannot start and stop bean '" + described.name()
                            + "' with leadership: the bean is not a singleton, and each of its objects would run",
                    "Make it a singleton. If its settings change at run time, let the singleton read them from a bean of"
                            + " that scope when it starts.",
                    null);
        }
    }

    /** Keeps the context from starting the bean. */
    void takeOver(GuardedBean described, Following following) {
        LifecycleMethods.disableAutoStartup(following.bean());
        if (following.bean() instanceof SmartLifecycle smart && smart.isAutoStartup()) {
            throw new ElectionStartException(
                    "@OnLeader on " + following.place() + " cannot keep bean '" + described.name()
                            + "' from running on every instance: the context starts it, since isAutoStartup() of "
                            + described.type().getName() + " returns true, and there is no setAutoStartup(boolean)",
                    "Let isAutoStartup() return false, or put @OnLeader on the class of the bean, or start and stop it in a"
                            + " Lifecycle of your own that has @OnLeader on its class.",
                    null);
        }
    }

    private static UnusableOnLeaderException unusable(
            GuardedBean described, Method creator, String why, String action) {
        return new GuardedBean(described.name(), creator.getDeclaringClass()).unusable(creator, why, action, null);
    }
}
