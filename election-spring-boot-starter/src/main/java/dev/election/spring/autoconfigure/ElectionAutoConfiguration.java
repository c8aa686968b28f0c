// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.runtime.LeaseElections;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import dev.election.spring.guard.GuardPlacement;
import dev.election.spring.guard.OnLeaderBeanPostProcessor;
import dev.election.spring.lifecycle.ElectionEventPublisher;
import dev.election.spring.lifecycle.ElectionLifecycle;
import dev.election.spring.lifecycle.WhileLeaderBeanPostProcessor;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ChildContextCheck;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of leader election. {@link LeaderElections}, {@code LeaderElection}, {@code LeaseStore} and
 * {@code FencedTransactions} back off when the application defines its own. The other beans apply the annotations and
 * publish the events, whether those beans are its own or the application's.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@EnableConfigurationProperties(ElectionProperties.class)
@Import({
    JdbcStoreConfiguration.class,
    EtcdStoreConfiguration.class,
    ZooKeeperStoreConfiguration.class,
    CassandraStoreConfiguration.class
})
public final class ElectionAutoConfiguration {

    @Bean
    static OnLeaderBeanPostProcessor onLeaderBeanPostProcessor(Environment environment) {
        OnLeaderBeanPostProcessor processor = new OnLeaderBeanPostProcessor(
                ElectionNames.ofDefault(environment), EarlyProperties.enabled(environment));
        // as Spring Boot does for its own proxies
        processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
        return processor;
    }

    @Bean
    static GuardPlacement guardPlacement(OnLeaderBeanPostProcessor guard) {
        return new GuardPlacement(guard);
    }

    @Bean
    static WhileLeaderBeanPostProcessor whileLeaderBeanPostProcessor(Environment environment) {
        return new WhileLeaderBeanPostProcessor(ElectionNames.ofDefault(environment));
    }

    @Bean
    static LazyInitializationExcludeFilter electionLazyInitializationExcludeFilter() {
        return (name, definition, type) -> LeaderElections.class.isAssignableFrom(type)
                || type == ElectionLifecycle.class
                || type == ElectionJoiner.class
                || type == ElectionEventPublisher.class
                || AnnotationCandidates.isAnnotated(type, OnLeader.class)
                || isOnBeanMethod(definition)
                || AnnotationCandidates.isAnnotated(type, WhileLeader.class);
    }

    private static boolean isOnBeanMethod(BeanDefinition definition) {
        return definition instanceof AnnotatedBeanDefinition annotated
                && annotated.getFactoryMethodMetadata() != null
                && annotated.getFactoryMethodMetadata().isAnnotated(OnLeader.class.getName());
    }

    @Bean
    static ElectionPropertiesCheck electionPropertiesCheck(Environment environment) {
        return new ElectionPropertiesCheck(environment);
    }

    @Bean
    @ConditionalOnMissingBean(LeaseStore.class)
    @Conditional(EarlyProperties.OnMemoryStore.class)
    InMemoryLeaseStore memoryLeaseStore() {
        return new InMemoryLeaseStore();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LeaderElections.class)
    LeaseElections leaderElections(
            ElectionProperties properties,
            ObjectProvider<LeaseStore> stores,
            ObjectProvider<LeaderWork.Scope> scopes,
            ObjectProvider<LeaseElectionsBuilderCustomizer> customizers,
            ListableBeanFactory beans,
            Environment environment) {
        return LeaseElectionsFactory.build(properties, stores, scopes, customizers, beans, environment);
    }

    // Lazy: the default election is joined when something uses it.
    @Bean
    @Lazy
    @ConditionalOnMissingBean(LeaderElection.class)
    LeaderElection leaderElection(LeaderElections elections, Environment environment) {
        return ElectionNames.joinDefault(elections, environment);
    }

    @Bean
    ElectionJoiner electionJoiner(
            LeaderElections elections,
            ElectionProperties properties,
            OnLeaderBeanPostProcessor annotated,
            WhileLeaderBeanPostProcessor loops,
            ObjectProvider<LeaseStore> stores,
            Environment environment) {
        return new ElectionJoiner(elections, properties.names(), environment, annotated, loops, isShared(stores));
    }

    private static boolean isShared(ObjectProvider<LeaseStore> stores) {
        LeaseStore store = stores.getIfUnique();
        return store != null && !(store instanceof InMemoryLeaseStore);
    }

    @Bean
    static ChildContextCheck electionChildContextCheck(ApplicationContext context) {
        return new ChildContextCheck(context, OnLeaderBeanPostProcessor.class);
    }

    // Events and lifecycle only in the context of the elections: a child context that uses those of its parent must
    // not end them.

    @Bean
    @ConditionalOnSingleCandidate(value = LeaderElections.class, search = SearchStrategy.CURRENT)
    ElectionEventPublisher electionEventPublisher(ApplicationContext context, LeaderElections elections) {
        return new ElectionEventPublisher(context, elections);
    }

    @Bean
    @ConditionalOnSingleCandidate(value = LeaseElections.class, search = SearchStrategy.CURRENT)
    ElectionLifecycle electionLifecycle(
            ConfigurableApplicationContext context,
            LeaderElections elections,
            OnLeaderBeanPostProcessor annotated,
            ElectionProperties properties) {
        return new ElectionLifecycle(
                context,
                LeaseElectionsControl.of(elections, annotated::stopLifecyclesWhereNotLeading),
                properties.leaseDuration());
    }
}
