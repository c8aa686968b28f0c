// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;

/** What the listener containers of other libraries need, without a broker. */
final class LibraryContainers {

    /** How long a call that waits for messages blocks. */
    private static final Duration POLL = Duration.ofMillis(10);

    private LibraryContainers() {}

    static ContainerProperties kafkaProperties() {
        ContainerProperties properties = new ContainerProperties("orders");
        properties.setGroupId("billing");
        properties.setMessageListener((MessageListener<String, String>) message -> {});
        return properties;
    }

    static ConsumerFactory<String, String> consumers() {
        return new DefaultKafkaConsumerFactory<>(Map.of()) {
            @Override
            protected Consumer<String, String> createKafkaConsumer(Map<String, Object> settings) {
                return new MockConsumer<>("earliest") {
                    @Override
                    public synchronized ConsumerRecords<String, String> poll(Duration timeout) {
                        LockSupport.parkNanos(POLL.toNanos());
                        return super.poll(timeout);
                    }
                };
            }
        };
    }

    static void configure(DefaultMessageListenerContainer container) {
        container.setConnectionFactory(ofJms(ConnectionFactory.class));
        container.setDestinationName("orders");
        container.setMessageListener((jakarta.jms.MessageListener) message -> {});
    }

    /** Returns an object of JMS wherever one is expected, and no messages. */
    private static <T> T ofJms(Class<T> type) {
        InvocationHandler answers = (proxy, method, arguments) -> {
            Class<?> returned = method.getReturnType();
            if (method.getName().equals("receive")) {
                LockSupport.parkNanos(POLL.toNanos());
                return null;
            } else if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> type.getSimpleName();
                };
            } else if (returned == boolean.class) {
                return false;
            } else if (returned == int.class) {
                return 0;
            }
            return returned.getName().startsWith("jakarta.jms") ? ofJms(returned) : null;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }
}
