// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import dev.election.LeaderWork;
import dev.election.spring.ElectionStartException;
import dev.election.spring.FencedTransactions;
import dev.election.spring.Unfenced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Installs the fence in every transaction manager of the application: those that are beans of this context, its parents
 * and its children, however early they are created, and those that beans hold in a field, in a
 * {@code TransactionTemplate} or in an interceptor. The fence itself is created when the first leader work or
 * transaction begins, long after the managers.
 *
 * <p>A manager that cannot be fenced is reported at the start. A manager that cannot be known is reported when it
 * begins a transaction in leader work, as far as {@link TransactionWatch} notices it. See decisions 33 and 34.
 *
 * @since 0.1.0
 */
public final class FenceInstaller
        implements BeanPostProcessor,
                SmartInitializingSingleton,
                ApplicationContextAware,
                ApplicationListener<ContextRefreshedEvent>,
                LeaderWork.Scope,
                DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FenceInstaller.class);

    private final ObjectProvider<FencedTransactions> fences;
    private final Unfenced unfenced;
    private final TransactionExecutionListener fence = new Fence();
    private final TransactionManagerFields kept = new TransactionManagerFields();

    // Written once, before any bean is processed.
    private @Nullable ApplicationContext context;

    // The managers that have the fence, since some may outlive this context. Weak, since beans that are not singletons
    // may create new managers again and again.
    private final Set<ConfigurableTransactionManager> fenced =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    // Written once, when all singletons exist; read by leader work.
    private volatile Collection<DataSource> dataSources = List.of();

    // Written when it is first needed, read by transactions and leader work.
    private volatile @Nullable FencedTransactions found;

    // Written when this context ends, read by transactions of every context.
    private volatile boolean ended;

    public FenceInstaller(ObjectProvider<FencedTransactions> fences, Unfenced unfenced) {
        this.fences = fences;
        this.unfenced = unfenced;
    }

    // Work that outlasts its context is still fenced: the fence needs only the transaction's connection.
    private Optional<FencedTransactions> found() {
        FencedTransactions known = found;
        if (known == null && !ended) {
            known = fences.getIfAvailable();
            found = known;
        }
        return Optional.ofNullable(known);
    }

    @Override
    public Runnable enter() {
        return found().map(each -> each instanceof TransactionFence fence ? fence.workBegins(dataSources) : null)
                .orElse(() -> {});
    }

    /** Passes everything on to the fence, which is created when it is first needed. */
    private final class Fence implements TransactionExecutionListener {

        private void pass(Consumer<FencedTransactions> step) {
            found().ifPresent(step);
        }

        @Override
        public void beforeBegin(TransactionExecution transaction) {
            pass(each -> each.beforeBegin(transaction));
        }

        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            pass(each -> each.afterBegin(transaction, failure));
        }

        @Override
        public void beforeCommit(TransactionExecution transaction) {
            pass(each -> each.beforeCommit(transaction));
        }

        @Override
        public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
            pass(each -> each.afterCommit(transaction, failure));
        }

        @Override
        public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
            pass(each -> each.afterRollback(transaction, failure));
        }
    }

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        context = applicationContext;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        managersOf(bean).forEach(this::fence);
        return bean;
    }

    /**
     * Fences managers that existed before this post-processor, for example because another post-processor needs them.
     */
    @Override
    public void afterSingletonsInstantiated() {
        for (ApplicationContext each = context; each != null && !hasItsOwn(each); each = each.getParent()) {
            fenceAllOf(each);
            if (each != context) {
                fenceFutureBeansOf(each);
            }
        }
        if (context != null) {
            dataSources = dataSourcesOf(context);
        }
    }

    /** All data sources with their targets, since a transaction manager uses the target of a proxy. */
    private static Collection<DataSource> dataSourcesOf(ApplicationContext some) {
        Set<DataSource> all = new LinkedHashSet<>();
        for (ApplicationContext each = some; each != null; each = each.getParent()) {
            if (each instanceof ConfigurableApplicationContext configurable) {
                ConfigurableListableBeanFactory beans = configurable.getBeanFactory();
                for (String name : beans.getBeanNamesForType(DataSource.class, false, false)) {
                    if (beans.containsSingleton(name)) {
                        DataSource next = beans.getBean(name, DataSource.class);
                        while (next != null && !(next instanceof ScopedObject) && all.add(next)) {
                            next = next instanceof DelegatingDataSource proxy ? proxy.getTargetDataSource() : null;
                        }
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    /** A child context publishes its events to its parents too. */
    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        ApplicationContext child = event.getApplicationContext();
        if (child != context && !hasItsOwn(child)) {
            fenceAllOf(child);
            fenceFutureBeansOf(child);
        }
    }

    private void fenceFutureBeansOf(ApplicationContext other) {
        if (other instanceof ConfigurableApplicationContext configurable) {
            configurable.getBeanFactory().addBeanPostProcessor(this);
        }
    }

    private void leaveFutureBeansOf(ApplicationContext other) {
        if (other instanceof ConfigurableApplicationContext configurable
                && configurable.getBeanFactory() instanceof AbstractBeanFactory beans) {
            beans.getBeanPostProcessors().remove(this);
        }
    }

    private boolean hasItsOwn(ApplicationContext other) {
        return other != context && other.getBeanNamesForType(FenceInstaller.class, false, false).length > 0;
    }

    private void fenceAllOf(ApplicationContext some) {
        if (some instanceof ConfigurableApplicationContext configurable) {
            ConfigurableListableBeanFactory beans = configurable.getBeanFactory();
            for (String name : beans.getSingletonNames()) {
                fenceAllOf(beans.getSingleton(name));
            }
            for (String name : beans.getBeanNamesForType(TransactionManager.class, false, false)) {
                if (beans.containsSingleton(name)) { // others are processed when they are created
                    Object manager = beans.getBean(name);
                    fenceAllOf(manager);
                    reportIfUnfenced(name, target(manager));
                }
            }
        }
    }

    private void fenceAllOf(@Nullable Object bean) {
        if (bean != null) {
            managersOf(bean).forEach(this::fence);
        }
    }

    private void reportIfUnfenced(String name, Object manager) {
        if (manager instanceof ReactiveTransactionManager) {
            log.warn(
                    "Transactions of the reactive transaction manager '{}' ({}) cannot be fenced: in leader work pass"
                            + " Term.current().token() along with what is written, and have the receiver refuse older"
                            + " tokens",
                    name,
                    manager.getClass().getName());
        } else if (managersOf(manager).isEmpty()) { // neither fenced nor delegating to a fenced manager
            refuseOrReport(name, manager);
        }
    }

    private void refuseOrReport(String name, Object manager) {
        String what = "Transactions of the transaction manager '" + name + "' ("
                + manager.getClass().getName()
                + ") cannot be fenced: it does not accept a TransactionExecutionListener";
        String cure =
                "Call FencedTransactions.check(connection) in transactions of leader work that write to the election's"
                        + " database, and pass Term.current().token() along with what is written elsewhere";
        if (unfenced == Unfenced.REFUSE) {
            throw new ElectionStartException(
                    what + ", and election.fencing.unfenced=refuse",
                    cure + ", and set election.fencing.unfenced=warn.",
                    null);
        }
        log.warn("{}. {}", what, cure);
    }

    private void fence(ConfigurableTransactionManager manager) {
        Collection<TransactionExecutionListener> listeners = manager.getTransactionExecutionListeners();
        if (!listeners.contains(fence)) {
            // not added to the existing list, which a transaction may be iterating over
            List<TransactionExecutionListener> more = new ArrayList<>(listeners);
            more.add(fence);
            manager.setTransactionExecutionListeners(more);
            fenced.add(manager);
        }
    }

    private List<ConfigurableTransactionManager> managersOf(Object bean) {
        Object target = target(bean);
        List<Object> candidates = new ArrayList<>(kept.of(target));
        candidates.add(target);
        return candidates.stream()
                .map(FenceInstaller::managerOf)
                .filter(ConfigurableTransactionManager.class::isInstance)
                .map(ConfigurableTransactionManager.class::cast)
                .toList();
    }

    private static @Nullable Object managerOf(Object candidate) {
        Object target = target(candidate);
        Object manager = target;
        if (target instanceof TransactionTemplate template) {
            manager = template.getTransactionManager();
        } else if (target instanceof TransactionAspectSupport interceptor) {
            manager = interceptor.getTransactionManager();
        }
        return manager == null ? null : target(manager);
    }

    // The fields of a class-based proxy are its own, and are empty.
    private static Object target(Object bean) {
        Object target = AopProxyUtils.getSingletonTarget(bean);
        return target == null ? bean : target(target);
    }

    /** Removes the fence again if no leader work was ever done: then none will be. */
    @Override
    public void destroy() {
        ended = true;
        if (found == null) {
            ApplicationContext parent = context == null ? null : context.getParent();
            for (; parent != null; parent = parent.getParent()) {
                leaveFutureBeansOf(parent);
            }
            for (ConfigurableTransactionManager each : List.copyOf(fenced)) {
                List<TransactionExecutionListener> others = new ArrayList<>(each.getTransactionExecutionListeners());
                others.remove(fence);
                each.setTransactionExecutionListeners(others);
            }
        }
    }
}
