// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import dev.election.spring.scan.ContainerCall.Kind;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/** The annotations and interfaces by which the container, or a library, finds the methods that it calls. */
final class ContainerCallers {

    /** A method of an interface that the container, or a library, calls. */
    record InterfaceMethod(String type, String method, Kind kind) {

        boolean isImplementedBy(Class<?> beanType, Method candidate) {
            return candidate.getName().equals(method)
                    && ClassUtils.getAllInterfacesForClassAsSet(beanType).stream()
                            .filter(each -> each.getName().equals(type))
                            .flatMap(each -> Stream.of(each.getMethods()))
                            .filter(each -> each.getName().equals(method))
                            .anyMatch(each -> isSame(each, beanType, candidate));
        }

        // Not an overload of the method, which only the application calls.
        private static boolean isSame(Method declared, Class<?> beanType, Method candidate) {
            Method implemented = AopUtils.getMostSpecificMethod(declared, beanType);
            return implemented.equals(candidate) || declared.equals(candidate);
        }

        ContainerCall call() {
            return new ContainerCall(kind, ClassUtils.getShortName(type) + "." + method);
        }
    }

    /** The annotations by their names. Composed ones are recognized by those that they are composed of. */
    static final Map<String, Kind> ANNOTATIONS = byName(Map.of(
            Kind.CALLBACK,
                    List.of(
                            "jakarta.annotation.PostConstruct",
                            "jakarta.annotation.PreDestroy",
                            "jakarta.annotation.Resource",
                            "jakarta.inject.Inject",
                            "org.springframework.beans.factory.annotation.Autowired",
                            "org.springframework.beans.factory.annotation.Value"),
            Kind.MESSAGE,
                    List.of(
                            "io.awspring.cloud.sqs.annotation.SqsHandler",
                            "io.awspring.cloud.sqs.annotation.SqsListener",
                            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
                            "org.springframework.amqp.rabbit.annotation.RabbitListener",
                            "org.springframework.data.redis.annotation.RedisListener",
                            "org.springframework.jms.annotation.JmsListener",
                            "org.springframework.kafka.annotation.DltHandler",
                            "org.springframework.kafka.annotation.KafkaHandler",
                            "org.springframework.kafka.annotation.KafkaListener",
                            "org.springframework.pulsar.annotation.PulsarListener",
                            "org.springframework.pulsar.annotation.PulsarReader"),
            Kind.CHANNEL,
                    List.of(
                            "org.springframework.integration.annotation.Aggregator",
                            "org.springframework.integration.annotation.Filter",
                            "org.springframework.integration.annotation.Router",
                            "org.springframework.integration.annotation.ServiceActivator",
                            "org.springframework.integration.annotation.Splitter",
                            "org.springframework.integration.annotation.Transformer"),
            Kind.COMMIT, List.of("org.springframework.transaction.event.TransactionalEventListener"),
            Kind.REQUEST,
                    List.of(
                            "org.springframework.boot.actuate.endpoint.annotation.DeleteOperation",
                            "org.springframework.boot.actuate.endpoint.annotation.ReadOperation",
                            "org.springframework.boot.actuate.endpoint.annotation.WriteOperation",
                            "org.springframework.graphql.data.method.annotation.BatchMapping",
                            "org.springframework.graphql.data.method.annotation.SchemaMapping",
                            "org.springframework.jmx.export.annotation.ManagedAttribute",
                            "org.springframework.jmx.export.annotation.ManagedOperation",
                            "org.springframework.messaging.handler.annotation.MessageMapping",
                            "org.springframework.messaging.rsocket.annotation.ConnectMapping",
                            "org.springframework.messaging.simp.annotation.SubscribeMapping",
                            "org.springframework.web.bind.annotation.RequestMapping",
                            "org.springframework.web.service.annotation.HttpExchange",
                            "org.springframework.ws.server.endpoint.annotation.PayloadRoot"),
            Kind.TIMER,
                    List.of(
                            "org.jobrunr.jobs.annotations.Recurring",
                            "org.springframework.integration.annotation.InboundChannelAdapter",
                            "org.springframework.scheduling.annotation.Scheduled"),
            Kind.EVENT, List.of("org.springframework.context.event.EventListener"),
            Kind.EXECUTOR,
                    List.of(
                            "jakarta.ejb.Asynchronous",
                            "jakarta.enterprise.concurrent.Asynchronous",
                            "org.springframework.scheduling.annotation.Async")));

    /** The methods of interfaces. */
    static final List<InterfaceMethod> INTERFACES = List.of(
            new InterfaceMethod("java.lang.AutoCloseable", "close", Kind.CALLBACK),
            new InterfaceMethod("org.springframework.beans.factory.DisposableBean", "destroy", Kind.CALLBACK),
            new InterfaceMethod(
                    "org.springframework.beans.factory.InitializingBean", "afterPropertiesSet", Kind.CALLBACK),
            new InterfaceMethod(
                    "org.springframework.beans.factory.SmartInitializingSingleton",
                    "afterSingletonsInstantiated",
                    Kind.STARTUP),
            new InterfaceMethod("org.springframework.boot.ApplicationRunner", "run", Kind.STARTUP),
            new InterfaceMethod("org.springframework.boot.CommandLineRunner", "run", Kind.STARTUP),
            new InterfaceMethod(
                    "org.springframework.boot.web.servlet.ServletContextInitializer", "onStartup", Kind.STARTUP),
            new InterfaceMethod("org.springframework.context.Lifecycle", "start", Kind.LIFECYCLE),
            new InterfaceMethod("org.springframework.context.Lifecycle", "stop", Kind.LIFECYCLE),
            new InterfaceMethod("org.springframework.context.SmartLifecycle", "stop", Kind.LIFECYCLE),
            new InterfaceMethod("jakarta.jms.MessageListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod("org.springframework.amqp.core.MessageListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod("org.springframework.amqp.core.MessageListener", "onMessageBatch", Kind.MESSAGE),
            new InterfaceMethod(
                    "org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener",
                    "onMessage",
                    Kind.MESSAGE),
            new InterfaceMethod(
                    "org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener",
                    "onMessageBatch",
                    Kind.MESSAGE),
            new InterfaceMethod("org.springframework.data.redis.connection.MessageListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod("org.springframework.data.redis.stream.StreamListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod(
                    "org.springframework.jms.listener.SessionAwareMessageListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod("org.springframework.kafka.listener.GenericMessageListener", "onMessage", Kind.MESSAGE),
            new InterfaceMethod("org.springframework.messaging.MessageHandler", "handleMessage", Kind.CHANNEL),
            new InterfaceMethod("java.util.function.Consumer", "accept", Kind.FUNCTION),
            new InterfaceMethod("java.util.function.Function", "apply", Kind.FUNCTION));

    private ContainerCallers() {}

    private static Map<String, Kind> byName(Map<Kind, List<String>> byKind) {
        return byKind.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(name -> Map.entry(name, entry.getKey())))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
