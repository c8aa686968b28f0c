// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;

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

    /**
     * Whether the object, which has just been initialized, is the only one of its name. An object that the application
     * has made by its class is not, even where a singleton has the name of the class.
     */
    boolean isSingleton(GuardedBean described, Object initialized) {
        String name = described.name();
        if (beans == null) {
            return true;
        } else if (!beans.containsBeanDefinition(name)) {
            return isInitialized(name, initialized);
        } else if (!beans.getMergedBeanDefinition(name).isSingleton()) {
            return false;
        }
        boolean isProduct = !(initialized instanceof FactoryBean) && beans.isFactoryBean(name);
        return isProduct ? beans.isSingleton(name) : isInitialized(name, initialized);
    }

    private boolean isInitialized(String name, Object singleton) {
        return beans != null
                && (beans.isCurrentlyInCreation(name)
                        || (beans.containsSingleton(name) && isSame(beans.getSingleton(name), singleton)));
    }

    private static boolean isSame(@Nullable Object registered, Object object) {
        return registered != null && target(registered) == target(object);
    }

    /**
     * The scheduler of the application: its only {@code TaskScheduler}, or the one with the usual name, or its only
     * {@code ScheduledExecutorService}. Null if there is none of these.
     */
    @Nullable
    TaskScheduler taskScheduler() {
        if (beans == null) {
            return null;
        }
        TaskScheduler only = beans.getBeanProvider(TaskScheduler.class).getIfUnique();
        if (only != null) {
            return only;
        } else if (beans.containsBean(TASK_SCHEDULER) && beans.isTypeMatch(TASK_SCHEDULER, TaskScheduler.class)) {
            return beans.getBean(TASK_SCHEDULER, TaskScheduler.class);
        }
        ScheduledExecutorService executor =
                beans.getBeanProvider(ScheduledExecutorService.class).getIfUnique();
        return executor == null ? null : new ConcurrentTaskScheduler(executor);
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
