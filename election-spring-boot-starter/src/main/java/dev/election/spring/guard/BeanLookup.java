// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.TaskScheduler;

/** Finds beans when they are needed, which is later than the guard is created. */
record BeanLookup(@Nullable ConfigurableListableBeanFactory beans) {

    private static final String TASK_SCHEDULER = "taskScheduler";

    /**
     * The bean as others call it, with proxies that were added after the guard; the guarded object if it has no name.
     */
    Object current(GuardedBean described, Object guarded) {
        if (beans == null || !beans.containsSingleton(described.name())) {
            return guarded;
        }
        Object bean = beans.getBean(described.name());
        return target(bean) == target(guarded) ? bean : guarded;
    }

    /** Whether there is one object of the bean at most. */
    boolean isSingleton(GuardedBean described) {
        return beans == null
                || !beans.containsBeanDefinition(described.name())
                || beans.getMergedBeanDefinition(described.name()).isSingleton();
    }

    /** The scheduler of the application, found as {@code @Scheduled} finds it; null if there is none. */
    @Nullable
    TaskScheduler taskScheduler() {
        if (beans == null) {
            return null;
        }
        TaskScheduler only = beans.getBeanProvider(TaskScheduler.class).getIfUnique();
        return only == null
                        && beans.containsBean(TASK_SCHEDULER)
                        && beans.isTypeMatch(TASK_SCHEDULER, TaskScheduler.class)
                ? beans.getBean(TASK_SCHEDULER, TaskScheduler.class)
                : only;
    }

    /** The object behind all proxies. */
    static Object target(Object bean) {
        Object object = bean;
        for (Object next = AopProxyUtils.getSingletonTarget(object);
                next != null;
                next = AopProxyUtils.getSingletonTarget(object)) {
            object = next;
        }
        return object;
    }
}
