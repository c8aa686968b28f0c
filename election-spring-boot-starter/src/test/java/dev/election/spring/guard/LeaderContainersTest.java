// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.RunningFlag;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.config.SourcePollingChannelAdapterFactoryBean;
import org.springframework.integration.endpoint.EventDrivenConsumer;
import org.springframework.integration.scheduling.PollerMetadata;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Containers of other libraries follow leadership: by their class or by the bean method that creates them. */
class LeaderContainersTest {

    @Configuration(proxyBeanMethods = false)
    static class KafkaByBeanMethod {

        @Bean
        @OnLeader("orders")
        ConcurrentMessageListenerContainer<String, String> container() {
            return new ConcurrentMessageListenerContainer<>(
                    LibraryContainers.consumers(), LibraryContainers.kafkaProperties());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class KafkaByClass {

        @OnLeader("orders")
        static class KafkaOrders extends ConcurrentMessageListenerContainer<String, String> {

            KafkaOrders() {
                super(LibraryContainers.consumers(), LibraryContainers.kafkaProperties());
            }
        }

        @Bean
        KafkaOrders container() {
            return new KafkaOrders();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class JmsByBeanMethod {

        @Bean
        @OnLeader("orders")
        DefaultMessageListenerContainer container() {
            DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
            LibraryContainers.configure(container);
            return container;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class JmsByClass {

        @OnLeader("orders")
        static class JmsOrders extends DefaultMessageListenerContainer {

            JmsOrders() {
                LibraryContainers.configure(this);
            }

            @Override
            public boolean isPubSubNoLocal() {
                return true;
            }
        }

        @Bean
        JmsOrders container() {
            return new JmsOrders();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class IntegrationByBeanMethod {

        @Bean
        DirectChannel orders() {
            return new DirectChannel();
        }

        @Bean
        @OnLeader("orders")
        EventDrivenConsumer container(DirectChannel orders) {
            return new EventDrivenConsumer(orders, message -> {});
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class IntegrationByClass {

        @OnLeader("orders")
        static class IntegrationOrders extends EventDrivenConsumer {

            IntegrationOrders(DirectChannel channel) {
                super(channel, message -> {});
            }
        }

        @Bean
        DirectChannel channel() {
            return new DirectChannel();
        }

        @Bean
        IntegrationOrders container(DirectChannel channel) {
            return new IntegrationOrders(channel);
        }
    }

    static Stream<Class<?>> containers() {
        return Stream.of(
                KafkaByBeanMethod.class,
                KafkaByClass.class,
                JmsByBeanMethod.class,
                JmsByClass.class,
                IntegrationByBeanMethod.class,
                IntegrationByClass.class);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void runWhileTheirInstanceLeads(Class<?> configuration) {
        leader().withUserConfiguration(configuration).run(context -> {
            LeaderElection orders = awaitLeading(context, "orders");
            SmartLifecycle container = context.getBean("container", SmartLifecycle.class);
            await().until(container::isRunning);

            orders.stepDown();

            await().until(() -> !container.isRunning());
        });
    }

    @ParameterizedTest
    @MethodSource("containers")
    void doNotRunOnAFollower(Class<?> configuration) {
        follower().withUserConfiguration(configuration).run(context -> assertThat(
                        context.getBean("container", SmartLifecycle.class).isRunning())
                .isFalse());
    }

    @ParameterizedTest
    @ValueSource(classes = {KafkaByBeanMethod.class, JmsByBeanMethod.class, IntegrationByBeanMethod.class})
    void areStoppedAgainIfTheContextStartsThemOnAFollower(Class<?> configuration) {
        follower().withUserConfiguration(configuration).run(context -> {
            context.start();

            assertThat(context.getBean("container", SmartLifecycle.class).isRunning())
                    .isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {KafkaByBeanMethod.class, JmsByBeanMethod.class, IntegrationByBeanMethod.class})
    void runOnEveryInstanceWhenElectionsAreSwitchedOff(Class<?> configuration) {
        follower()
                .withPropertyValues("election.enabled=false")
                .withUserConfiguration(configuration)
                .run(context -> assertThat(context.getBean("container", SmartLifecycle.class)
                                .isRunning())
                        .isTrue());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class EndpointByItsFactory {

        @Bean
        QueueChannel orders() {
            return new QueueChannel();
        }

        @Bean
        @OnLeader("orders")
        SourcePollingChannelAdapterFactoryBean container(QueueChannel orders) {
            SourcePollingChannelAdapterFactoryBean factory = new SourcePollingChannelAdapterFactoryBean();
            PollerMetadata poller = new PollerMetadata();
            poller.setTrigger(context -> null);
            factory.setPollerMetadata(poller);
            factory.setOutputChannel(orders);
            factory.setSource(() -> null);
            factory.setAutoStartup(false);
            return factory;
        }
    }

    @Test
    void followByTheFactoryThatCreatesThem() {
        leader().withUserConfiguration(EndpointByItsFactory.class)
                .run(context -> await().until(context.getBean("container", SmartLifecycle.class)::isRunning));
        follower().withUserConfiguration(EndpointByItsFactory.class).run(context -> assertThat(
                        context.getBean("container", SmartLifecycle.class).isRunning())
                .isFalse());
    }

    /** Has a method of its own, for which its class would have to be proxied. */
    static class WithAnOwnMethod extends ConcurrentMessageListenerContainer<String, String> {

        WithAnOwnMethod() {
            super(LibraryContainers.consumers(), LibraryContainers.kafkaProperties());
        }

        @OnLeader("orders")
        void tidy() {}
    }

    @Test
    void haveNoGuardedMethodOfTheirOwnIfAProxyWouldRunTheirFinalStart() {
        leader().withBean(WithAnOwnMethod.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("WithAnOwnMethod.tidy()")
                        .hasMessageContaining("start() of AbstractMessageListenerContainer is final")
                        .extracting(ElectionStartException::action)
                        .asString()
                        .contains("Move the method to another bean"));
    }

    @OnLeader("orders")
    static class FinalStop extends RunningFlag {

        @Override
        public final void stop() {
            super.stop();
        }
    }

    @Test
    void doNotFollowByTheirClassIfAProxyWouldRunTheirFinalStop() {
        leader().withBean(FinalStop.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("stop() of LeaderContainersTest.FinalStop is final")
                        .extracting(ElectionStartException::action)
                        .asString()
                        .contains("put @OnLeader on the @Bean method"));
    }

    static class ByItsInterface extends RunningFlag implements Runnable {

        @Override
        public final void stop() {
            super.stop();
        }

        @OnLeader("orders")
        @Override
        public void run() {}
    }

    @Test
    void mayBeFinalBehindAProxyOfTheirInterfaces() {
        leader().withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(ByItsInterface.class)
                .run(context -> assertThat(context).hasNotFailed());
    }
}
