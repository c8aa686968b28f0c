// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static dev.election.spring.TestContexts.refuses;

import dev.election.spring.WhileLeader;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.Lifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.PostMapping;

/** A loop that the container also calls would run on every instance, and on the leader twice. */
class WhileLeaderCalledByOthersTest {

    static class Timed {
        @WhileLeader("outbox")
        @Scheduled(fixedDelay = 1000)
        void relay() {}
    }

    static class TimedTwice {
        @WhileLeader("outbox")
        @Schedules({@Scheduled(fixedDelay = 1000), @Scheduled(fixedDelay = 2000)})
        void relay() {}
    }

    @Scheduled(fixedDelay = 1000)
    @WhileLeader("outbox")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Relaying {}

    static class Composed {
        @Relaying
        void relay() {}
    }

    static class Listening {
        @WhileLeader("outbox")
        @EventListener(ApplicationReadyEvent.class)
        void relay() {}
    }

    static class Committed {
        @WhileLeader("outbox")
        @TransactionalEventListener(String.class)
        void relay() {}
    }

    static class Jms {
        @WhileLeader("outbox")
        @JmsListener(destination = "outbox")
        void relay() {}
    }

    static class Kafka {
        @WhileLeader("outbox")
        @KafkaListener(topics = "outbox")
        void relay() {}
    }

    static class Activator {
        @WhileLeader("outbox")
        @ServiceActivator
        void relay() {}
    }

    static class Http {
        @WhileLeader("outbox")
        @PostMapping("/relay")
        void relay() {}
    }

    static class Operation {
        @WhileLeader("outbox")
        @WriteOperation
        void relay() {}
    }

    static class Jmx {
        @WhileLeader("outbox")
        @ManagedOperation
        void relay() {}
    }

    static class Constructed {
        @WhileLeader("outbox")
        @PostConstruct
        void relay() {}
    }

    static class Destroyed {
        @WhileLeader("outbox")
        @PreDestroy
        void relay() {}
    }

    static class Injected {
        @WhileLeader("outbox")
        @Autowired
        void relay() {}
    }

    static class Initializing implements InitializingBean {
        @WhileLeader("outbox")
        @Override
        public void afterPropertiesSet() {}
    }

    static class Disposable implements DisposableBean {
        @WhileLeader("outbox")
        @Override
        public void destroy() {}
    }

    static class Closeable implements AutoCloseable {
        @WhileLeader("outbox")
        @Override
        public void close() {}
    }

    static class Singletons implements SmartInitializingSingleton {
        @WhileLeader("outbox")
        @Override
        public void afterSingletonsInstantiated() {}
    }

    static class Starting implements Lifecycle {
        @WhileLeader("outbox")
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    static Stream<Arguments> calledByOthers() {
        return Stream.of(
                Arguments.of(Timed.class, "@Scheduled"),
                Arguments.of(TimedTwice.class, "@Scheduled"),
                Arguments.of(Composed.class, "@WhileLeaderCalledByOthersTest.Relaying (@Scheduled)"),
                Arguments.of(Listening.class, "@EventListener for ApplicationReadyEvent"),
                Arguments.of(Committed.class, "@TransactionalEventListener"),
                Arguments.of(Jms.class, "@JmsListener"),
                Arguments.of(Kafka.class, "@KafkaListener"),
                Arguments.of(Activator.class, "@ServiceActivator"),
                Arguments.of(Http.class, "@PostMapping"),
                Arguments.of(Operation.class, "@WriteOperation"),
                Arguments.of(Jmx.class, "@ManagedOperation"),
                Arguments.of(Constructed.class, "@PostConstruct"),
                Arguments.of(Destroyed.class, "@PreDestroy"),
                Arguments.of(Injected.class, "@Autowired"),
                Arguments.of(Initializing.class, "InitializingBean.afterPropertiesSet"),
                Arguments.of(Disposable.class, "DisposableBean.destroy"),
                Arguments.of(Closeable.class, "AutoCloseable.close"),
                Arguments.of(Singletons.class, "SmartInitializingSingleton.afterSingletonsInstantiated"),
                Arguments.of(Starting.class, "Lifecycle.start"));
    }

    @ParameterizedTest
    @MethodSource("calledByOthers")
    void refusesALoopThatTheContainerCallsAsWell(Class<?> bean, String caller) {
        refuses(bean, "the container calls it as well, as " + caller, "on every instance");
    }

    static class Asynchronous {
        @WhileLeader("outbox")
        @Async
        void relay() {}
    }

    @Async
    static class AsynchronousByItsClass {
        @WhileLeader("outbox")
        void relay() {}
    }

    @Test
    void refusesALoopWhoseCallsReturnAtOnce() {
        refuses(Asynchronous.class, "@Async", "would be called again while it runs");
        refuses(AsynchronousByItsClass.class, "@Async on its class", "would be called again while it runs");
    }
}
