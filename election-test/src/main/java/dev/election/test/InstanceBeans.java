// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderWork;
import dev.election.spring.Unfenced;
import dev.election.spring.autoconfigure.LeaseElectionsBuilderCustomizer;
import dev.election.spring.fence.TransactionFence;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

/** What a cluster adds to the application context of one instance: settings, the faults, and what records its life. */
final class InstanceBeans
        implements ApplicationContextInitializer<GenericApplicationContext>,
                ApplicationListener<ApplicationEnvironmentPreparedEvent>,
                Ordered {

    private static final String STORE = "electionClusterStore";
    private static final String FENCE = "electionClusterFence";
    private static final String MANAGEMENT_PORT = "management.server.port";

    private final Map<String, Object> properties;
    private final @Nullable InMemoryLeaseStore memory;
    private final LeaseElectionsBuilderCustomizer faults;
    private final BeanPostProcessor watch;
    private final LeaderWork.Scope scope;

    /**
     * @param memory the store of all instances; null if that of the application is used
     * @param faults lets the elections of the instance suffer them
     * @param watch sees its beans
     */
    InstanceBeans(
            Map<String, Object> properties,
            @Nullable InMemoryLeaseStore memory,
            LeaseElectionsBuilderCustomizer faults,
            BeanPostProcessor watch,
            LeaderWork.Scope scope) {
        this.properties = new HashMap<>(properties);
        this.memory = memory;
        this.faults = faults;
        this.watch = watch;
        this.scope = scope;
    }

    /** Before the files of the application are read, which may depend on its profiles, and before its other sources. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        event.getEnvironment().getPropertySources().addFirst(new MapPropertySource("electionCluster", properties));
    }

    @Override
    public void initialize(GenericApplicationContext context) {
        if (context.getEnvironment().containsProperty(MANAGEMENT_PORT)) {
            properties.putIfAbsent(MANAGEMENT_PORT, "0"); // one for all instances would be taken
        }
        add(context, "electionClusterFaults", LeaseElectionsBuilderCustomizer.class, () -> faults);
        add(context, "electionClusterWatch", BeanPostProcessor.class, () -> watch);
        add(context, "electionClusterScope", LeaderWork.Scope.class, () -> scope);
        if (memory != null) {
            addMemoryStore(context, memory);
        }
    }

    private static void addMemoryStore(GenericApplicationContext context, InMemoryLeaseStore memory) {
        context.registerBean(STORE, InMemoryLeaseStore.class, () -> memory, bean -> bean.setPrimary(true));
        Supplier<TransactionFence> fence = () -> new TransactionFence(
                new MemoryFence(memory),
                Binder.get(context.getEnvironment())
                        .bind("election.fencing.unfenced", Unfenced.class)
                        .orElse(Unfenced.WARN));
        context.registerBean(FENCE, TransactionFence.class, fence, bean -> {
            bean.setFallback(true); // the application may have its own
            bean.setLazyInit(true);
        });
        add(
                context,
                "electionClusterFenceAsInProduction",
                FenceAsInProduction.class,
                () -> new FenceAsInProduction(FENCE, STORE));
        add(
                context,
                "electionClusterReplacedBeans",
                ReplacedBeans.class,
                () -> new ReplacedBeans(Set.of(STORE), LeaseStore.class));
    }

    private static <T> void add(GenericApplicationContext context, String name, Class<T> type, Supplier<T> bean) {
        context.registerBean(name, type, bean);
    }
}
