// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import static dev.election.spring.integration.IntegrationContexts.application;
import static dev.election.spring.integration.IntegrationContexts.billing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.Role;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.support.SmartLifecycleRoleController;

/** Two instances on one store hand the endpoints of a role over. */
class RoleHandoverTest {

    @Configuration
    static class Intake {

        final AtomicInteger handled = new AtomicInteger();

        @InboundChannelAdapter(value = "intake", autoStartup = "false", poller = @Poller(fixedDelay = "5"))
        @Role("billing")
        String booking() {
            return "booking";
        }

        @ServiceActivator(inputChannel = "intake")
        void handle(String booking) {
            handled.incrementAndGet();
        }
    }

    private static ApplicationContextRunner intake(LeaseStore store, String instance) {
        return application(store, instance).withUserConfiguration(Intake.class);
    }

    private static boolean runs(ApplicationContext context) {
        return context.getBean(SmartLifecycleRoleController.class).allEndpointsRunning("billing");
    }

    private static int handled(ApplicationContext context) {
        return context.getBean(Intake.class).handled.get();
    }

    @Test
    void anInboundAdapterFollowsLeadershipFromInstanceToInstance() {
        LeaseStore store = new InMemoryLeaseStore();
        intake(store, "one").run(one -> {
            await().until(() -> handled(one) > 2);
            intake(store, "two").run(two -> {
                assertThat(runs(two)).isFalse();

                billing(one).stepDown();

                await().until(() -> handled(two) > 2);
                assertThat(runs(one)).isFalse();

                billing(two).stepDown();

                int before = handled(one);
                await().until(() -> handled(one) > before);
                assertThat(runs(two)).isFalse();
            });
        });
    }

    @Test
    void endpointsAreStoppedBeforeAnotherInstanceLeads() {
        LeaseStore store = new InMemoryLeaseStore();
        SlowEndpoint slow = new SlowEndpoint();
        // in its role before the instance may lead: what is added later is not started by a grant that came before
        application(store, "one").withInitializer(one -> inRole(one, slow)).run(one -> {
            await().until(slow::isRunning);
            application(store, "two").run(two -> {
                billing(one).stepDown();
                await().until(() -> slow.stopping.getCount() == 0);

                await().during(Duration.ofMillis(300)).until(() -> !billing(two).isLeader());

                slow.mayStop.countDown();
                await().until(() -> billing(two).isLeader());
                assertThat(slow.isRunning()).isFalse();
            });
        });
    }

    @Test
    void endpointsAreStoppedBeforeTheContextCloses() {
        intake(new InMemoryLeaseStore(), "one").run(context -> {
            await().until(() -> runs(context));
            SmartLifecycleRoleController roles = context.getBean(SmartLifecycleRoleController.class);
            LeaderEvents events = IntegrationContexts.events(context);

            context.close();

            assertThat(roles.noEndpointsRunning("billing")).isTrue();
            assertThat(events.lines()).containsExactly("OnGrantedEvent leads=true", "OnRevokedEvent leads=false");
        });
    }

    private static void inRole(ConfigurableApplicationContext context, SlowEndpoint endpoint) {
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof SmartLifecycleRoleController roles) {
                    roles.addLifecycleToRole("billing", endpoint);
                }
                return bean;
            }
        });
    }
}
