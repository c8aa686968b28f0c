// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.spring.fence.FenceInstaller;
import dev.election.store.LeaseStore;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.Ordered;

/**
 * Removes the fence of a test from the context unless the transactions of the application are fenced by the store that
 * it has in production. Spring Boot itself adds every {@code TransactionExecutionListener} to the transaction managers,
 * so commits would be refused that nothing refuses in production.
 */
final class FenceAsInProduction implements BeanFactoryPostProcessor, Ordered {

    private final String fence;
    private final String store;

    /**
     * @param fence the name of the bean that may be removed
     * @param store the name of the store that the test has instead of the application's
     */
    FenceAsInProduction(String fence, String store) {
        this.fence = fence;
        this.store = store;
    }

    /** Before {@link ReplacedBeans}, which has no order: the stores of the application are still there. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (beans instanceof BeanDefinitionRegistry registry
                && registry.containsBeanDefinition(fence)
                && !isFencedInProduction(beans)) {
            registry.removeBeanDefinition(fence);
        }
    }

    private boolean isFencedInProduction(ConfigurableListableBeanFactory beans) {
        // is there for a DataSource, the store JDBC and election.fencing.transactions=true
        if (beans.getBeanNamesForType(FenceInstaller.class, true, false).length == 0) {
            return false;
        }
        List<String> own = Stream.of(beans.getBeanNamesForType(LeaseStore.class, true, false))
                .filter(name -> !name.equals(store))
                .toList();
        return own.isEmpty() || own.stream().anyMatch(name -> isJdbcStore(beans.getType(name)));
    }

    // By its name, because election-jdbc may be excluded from an application with another store.
    private static boolean isJdbcStore(@Nullable Class<?> type) {
        return type != null && type.getName().equals("dev.election.jdbc.JdbcLeaseStore");
    }
}
