// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.lang.annotation.Annotation;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/**
 * Refuses annotations of leader election in a child context that has no leader election of its own. Post-processors
 * apply in their own context only, so nothing would guard such a bean. The child context does not start then.
 *
 * @since 0.1.0
 */
public final class ChildContextCheck implements GenericApplicationListener {

    private final ApplicationContext context;
    private final Class<? extends BeanPostProcessor> processor;

    /** @param processor the post-processor that every context with leader election has */
    public ChildContextCheck(ApplicationContext context, Class<? extends BeanPostProcessor> processor) {
        this.context = context;
        this.processor = processor;
    }

    // A child context publishes its events to its parent, too.
    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ContextRefreshedEvent refreshed
                && refreshed.getApplicationContext() != context
                && refreshed.getApplicationContext() instanceof ConfigurableApplicationContext child) {
            ConfigurableListableBeanFactory beans = child.getBeanFactory();
            if (beans.getBeanNamesForType(processor, true, false).length == 0) {
                check(child, beans);
            }
        }
    }

    private void check(ConfigurableApplicationContext child, ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = beans.getType(name, false);
            if (type != null) {
                refuse(child, name, type, OnLeader.class, "on every instance");
                refuse(child, name, type, WhileLeader.class, "on no instance");
            }
        }
    }

    private void refuse(
            ConfigurableApplicationContext child,
            String bean,
            Class<?> type,
            Class<? extends Annotation> annotation,
            String where) {
        if (AnnotationCandidates.isAnnotated(type, annotation)) {
            throw new ElectionStartException(
                    "@" + annotation.getSimpleName() + " of bean '" + bean + "' (" + type.getName()
                            + ") is not applied, and its methods would run " + where
                            + ": the bean is in the child context '"
                            + child.getId() + "', and leader election is configured in its parent '" + context.getId()
                            + "' only",
                    "Move the bean to the context of leader election, or configure leader election in the child context as"
                            + " well (@ImportAutoConfiguration(ElectionAutoConfiguration.class)). It then uses the elections of"
                            + " its parent.",
                    null);
        }
    }

    @Override
    public boolean supportsEventType(ResolvableType type) {
        return ContextRefreshedEvent.class.isAssignableFrom(type.toClass());
    }

    @Override
    public boolean supportsAsyncExecution() {
        return false; // the refresh must fail
    }
}
