// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderElections;
import dev.election.store.LeaseStore;
import java.util.Set;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/** Removes the application's own elections and stores from the context before any of them is created. */
final class ReplacedBeans implements BeanFactoryPostProcessor {

    private static final Set<String> OURS =
            Set.of(TestElectionsAutoConfiguration.INSTANCE, TestElectionsAutoConfiguration.STORE);

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (beans instanceof BeanDefinitionRegistry registry) {
            remove(LeaderElections.class, beans, registry);
            remove(LeaseStore.class, beans, registry);
        }
    }

    private static void remove(Class<?> type, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
        for (String name : beans.getBeanNamesForType(type, true, false)) {
            if (!OURS.contains(name) && registry.containsBeanDefinition(name)) {
                registry.removeBeanDefinition(name);
            }
        }
    }
}
