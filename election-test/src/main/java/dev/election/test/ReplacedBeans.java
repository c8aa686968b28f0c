// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/** Removes the application's own beans of these types from the context before any of them is created. */
final class ReplacedBeans implements BeanFactoryPostProcessor {

    private final Set<String> ours;
    private final List<Class<?>> types;

    /** @param ours the names of the beans that replace them */
    ReplacedBeans(Set<String> ours, Class<?>... types) {
        this.ours = ours;
        this.types = List.of(types);
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (beans instanceof BeanDefinitionRegistry registry) {
            types.forEach(type -> remove(type, beans, registry));
        }
    }

    private void remove(Class<?> type, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
        for (String name : beans.getBeanNamesForType(type, true, false)) {
            if (!ours.contains(name) && registry.containsBeanDefinition(name)) {
                registry.removeBeanDefinition(name);
            }
        }
    }
}
