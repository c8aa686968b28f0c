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
 * Has every transaction manager of the application fence its transactions: those that are beans, of this context, of its
 * parents and of its children, however early they were made; and those that beans keep in a field, in a
 * {@code TransactionTemplate} or in an interceptor. The fence itself is made when the first leader work or transaction begins,
 * long after the transaction managers.
 *
 * <p>A manager that cannot be fenced is reported at the start; one that nobody can know of, when it begins a transaction in
 * leader work, as far as {@link TransactionWatch} sees it.
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

    // Set before any bean is processed.
    private @Nullable ApplicationContext context;

    // All that were fenced, since some may outlive this context. Weak, for those of beans that are made again and
    // again.
    private final Set<ConfigurableTransactionManager> fenced =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    // Written once when all singletons are there, read by leader work.
    private volatile Collection<DataSource> dataSources = List.of();

    // Written when it is first asked for, read by transactions and leader work.
    private volatile @Nullable FencedTransactions found;

    // Written when this context ends, read by transactions of any.
    private volatile boolean ended;

    public FenceInstaller(ObjectProvider<FencedTransactions> fences, Unfenced unfenced) {
        this.fences = fences;
        this.unfenced = unfenced;
    }

    // Work that outlasts its context is fenced all the same: the fence needs nothing but the transaction's connection.
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

    /** Hands everything on to the fence, once it is needed. */
    private final class Fence implements TransactionExecutionListener {

        private void tell(Consumer<FencedTransactions> step) {
            found().ifPresent(step);
        }

        @Override
        public void beforeBegin(TransactionExecution transaction) {
            tell(each -> each.beforeBegin(transaction));
        }

        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            tell(each -> each.afterBegin(transaction, failure));
        }

        @Override
        public void beforeCommit(TransactionExecution transaction) {
            tell(each -> each.beforeCommit(transaction));
        }

        @Override
        public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
            tell(each -> each.afterCommit(transaction, failure));
        }

        @Override
        public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
            tell(each -> each.afterRollback(transaction, failure));
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

    /** Those that were made before this was: something needed them, such as another bean post-processor. */
    @Override
    public void afterSingletonsInstantiated() {
        for (ApplicationContext each = context; each != null && !hasItsOwn(each); each = each.getParent()) {
            fenceAllOf(each);
            if (each != context) {
                fenceThoseMadeLater(each);
            }
        }
        if (context != null) {
            dataSources = dataSourcesOf(context);
        }
    }

    /** With those that they are made of: a transaction manager takes a proxy's target. */
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

    /** A child context tells its parents too. */
    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        ApplicationContext child = event.getApplicationContext();
        if (child != context && !hasItsOwn(child)) {
            fenceAllOf(child);
            fenceThoseMadeLater(child);
        }
    }

    private void fenceThoseMadeLater(ApplicationContext other) {
        if (other instanceof ConfigurableApplicationContext configurable) {
            configurable.getBeanFactory().addBeanPostProcessor(this);
        }
    }

    private void leaveThoseMadeLater(ApplicationContext other) {
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
                if (beans.containsSingleton(name)) { // one that is made later is processed then
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
                    "Transactions of the reactive transaction manager '{}' ({}) cannot be fenced: in leader work send"
                            + " Term.current().token() along with what they write, and let the other side refuse an older one",
                    name,
                    manager.getClass().getName());
        } else if (managersOf(manager).isEmpty()) { // neither fenced itself, nor delegating to one that is
            refuseOrReport(name, manager);
        }
    }

    private void refuseOrReport(String name, Object manager) {
        String what = "Transactions of the transaction manager '" + name + "' ("
                + manager.getClass().getName() + ") cannot be fenced: it takes no TransactionExecutionListener";
        String cure =
                "Call FencedTransactions.check(connection) in transactions of leader work that write to the election's"
                        + " database, and send Term.current().token() along with what is written elsewhere";
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
            // not added to the list that is there: a transaction may be going through it
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

    // A proxy of a class has fields of its own, and they are empty.
    private static Object target(Object bean) {
        Object target = AopProxyUtils.getSingletonTarget(bean);
        return target == null ? bean : target(target);
    }

    /** Where no leader work was ever done, no more will be. */
    @Override
    public void destroy() {
        ended = true;
        if (found == null) {
            ApplicationContext parent = context == null ? null : context.getParent();
            for (; parent != null; parent = parent.getParent()) {
                leaveThoseMadeLater(parent);
            }
            for (ConfigurableTransactionManager each : List.copyOf(fenced)) {
                List<TransactionExecutionListener> others = new ArrayList<>(each.getTransactionExecutionListeners());
                others.remove(fence);
                each.setTransactionExecutionListeners(others);
            }
        }
    }
}
