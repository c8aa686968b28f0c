// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Has every transaction manager of the application fence its transactions. The fence itself is made when the first
 * transaction begins, long after the transaction managers.
 */
public final class FencedTransactionManagers implements BeanPostProcessor {

    private final TransactionExecutionListener fence;

    public FencedTransactionManagers(ObjectProvider<FencedTransactions> fences) {
        fence = new TransactionExecutionListener() {
            @Override
            public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
                fences.ifAvailable(fence -> fence.afterBegin(transaction, failure));
            }
        };
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ConfigurableTransactionManager manager) {
            manager.addListener(fence);
        }
        return bean;
    }
}
