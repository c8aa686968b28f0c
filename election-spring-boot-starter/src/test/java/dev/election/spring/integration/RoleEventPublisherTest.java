// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import static dev.election.spring.integration.IntegrationContexts.application;
import static dev.election.spring.integration.IntegrationContexts.billing;
import static dev.election.spring.integration.IntegrationContexts.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.DefaultLockRegistry;

@ExtendWith(OutputCaptureExtension.class)
class RoleEventPublisherTest {

    static class ThrowsFirst implements ApplicationListener<OnRevokedEvent>, Ordered {

        @Override
        public void onApplicationEvent(OnRevokedEvent event) {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }
    }

    static class OwnPublisher implements LeaderEventPublisher {

        final List<String> roles = new CopyOnWriteArrayList<>();

        @Override
        public void publishOnGranted(Object source, Context context, String role) {
            roles.add(role);
        }

        @Override
        public void publishOnRevoked(Object source, Context context, String role) {}

        @Override
        public void publishOnFailedToAcquire(Object source, Context context, String role) {}
    }

    private static LockRegistryLeaderInitiator initiator() {
        return new LockRegistryLeaderInitiator(new DefaultLockRegistry(), new DefaultCandidate("id", "billing"));
    }

    @Test
    void nameTheElectionAsTheRole() {
        application().run(context -> {
            await().until(() -> events(context).seen().size() == 1);
            Context leadership = events(context).seen().get(0).getContext();
            assertThat(leadership.getRole()).isEqualTo("billing");
            assertThat(leadership.isLeader()).isTrue();
        });
    }

    @Test
    void letAListenerYield() {
        application().run(context -> {
            await().until(() -> events(context).seen().size() == 1);

            events(context).seen().get(0).getContext().yield();

            await().until(() -> events(context).lines().size() == 3);
            assertThat(events(context).lines())
                    .containsExactly(
                            "OnGrantedEvent leads=true", "OnRevokedEvent leads=false", "OnGrantedEvent leads=true");
        });
    }

    @Test
    void comeForAnElectionThatIsJoinedLate() {
        List<String> roles = new CopyOnWriteArrayList<>();
        application()
                .withBean("roles", ApplicationListener.class, () ->
                        (ApplicationListener<OnGrantedEvent>) event -> roles.add(event.getRole()))
                .run(context -> {
                    context.getBean(LeaderElections.class).election("late");
                    await().until(() -> roles.contains("late"));
                });
    }

    @Test
    void comeWithLazyInitialization() {
        application()
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> await().until(() -> events(context).lines().contains("OnGrantedEvent leads=true")));
    }

    @Test
    void goThroughAPublisherOfTheApplication() {
        application().withBean(OwnPublisher.class).run(context -> {
            await().until(() -> context.getBean(OwnPublisher.class).roles.contains("billing"));
            assertThat(events(context).seen()).isEmpty();
        });
    }

    @Test
    void leaveNoEndpointRunningWhenAListenerThrows() {
        SlowEndpoint endpoint = SlowEndpoint.quick();
        application().withBean(ThrowsFirst.class).run(context -> {
            context.getBean(SmartLifecycleRoleController.class).addLifecycleToRole("billing", endpoint);
            await().until(endpoint::isRunning);

            context.close();

            assertThat(endpoint.isRunning()).isFalse();
        });
    }

    @Test
    void leaveARoleToTheLeaderInitiatorOfTheApplication(CapturedOutput output) {
        application()
                .withBean(LockRegistryLeaderInitiator.class, () -> initiator())
                .run(context -> {
                    await().until(() -> billing(context).isLeader()
                            && output.getOut().contains("Role 'billing' is left to the LockRegistryLeaderInitiator"));
                    await().until(() -> events(context).seen().size() == 1);
                    assertThat(events(context).seen().get(0).getSource())
                            .isInstanceOf(LockRegistryLeaderInitiator.class);
                    assertThat(output.getOut()).doesNotContain("publishes leadership events for it too");
                });
    }

    @Test
    void warnOnceOfAnotherSource(CapturedOutput output) {
        application().run(context -> {
            context.publishEvent(new OnGrantedEvent("another", () -> true, "billing"));
            context.publishEvent(new OnGrantedEvent("another", () -> true, "billing"));
            assertThat(output.getOut().split("another publishes leadership events for it too", -1))
                    .hasSize(2);
        });
    }

    @Test
    void areWantingForARoleThatIsNoElection(CapturedOutput output) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        String logger = RolesWithoutElection.class.getName();
        logging.setLogLevel(logger, LogLevel.INFO);
        try {
            application()
                    .withBean(SmartLifecycleRoleController.class, () -> {
                        SmartLifecycleRoleController roles = new SmartLifecycleRoleController();
                        roles.addLifecycleToRole("reports", SlowEndpoint.quick());
                        roles.addLifecycleToRole("billing", SlowEndpoint.quick());
                        return roles;
                    })
                    .run(context -> assertThat(output.getOut())
                            .contains("Roles [reports] of Spring Integration follow no election"));
        } finally {
            logging.setLogLevel(logger, null);
        }
    }
}
