// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Places the guard of {@code @OnLeader} ahead of retry advice, which is applied after it, and checks each attempt
 * behind all advice that the guard precedes.
 *
 * <p>All attempts of a call thereby belong to one piece of leader work, and an instance that does not lead neither
 * repeats a refused call nor takes a skipped attempt for a success. Runs after all ordered post-processors, so that it
 * sees all advice that they apply.
 *
 * @since 0.1.0
 */
public final class GuardPlacement implements BeanPostProcessor {

    private final OnLeaderBeanPostProcessor guard;

    public GuardPlacement(OnLeaderBeanPostProcessor guard) {
        this.guard = guard;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            guard.place(advised);
        }
        return bean;
    }
}
