// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.refuses;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.OnLeader.Otherwise;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.annotation.Transformer;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** What a caller takes for done when its call was skipped. */
@ExtendWith(OutputCaptureExtension.class)
class MessagesAndRequestsTest {

    static class Jms {
        @JmsListener(destination = "orders")
        @OnLeader("orders")
        void handle(String message) {}
    }

    static class Kafka {
        @KafkaListener(topics = "orders")
        @OnLeader("orders")
        void handle(String message) {}
    }

    static class KafkaTwice {
        @KafkaListener(topics = "orders")
        @KafkaListener(topics = "returns")
        @OnLeader("orders")
        void handle(String message) {}
    }

    @KafkaListener(topics = "orders")
    static class KafkaOfType {
        @KafkaHandler
        @OnLeader("orders")
        void handle(String message) {}
    }

    @KafkaListener(topics = "orders")
    @Retention(RetentionPolicy.RUNTIME)
    @interface OrderListener {}

    static class Composed {
        @OrderListener
        @OnLeader("orders")
        void handle(String message) {}
    }

    @OnLeader("orders")
    static class CoveredByItsClass {
        @JmsListener(destination = "orders")
        void handle(String message) {}
    }

    static class Activator {
        @ServiceActivator(inputChannel = "orders")
        @OnLeader("orders")
        void handle(String message) {}
    }

    static class Transforming {
        @Transformer(inputChannel = "orders")
        @OnLeader("orders")
        String handle(String message) {
            return message;
        }
    }

    @OnLeader("orders")
    static class Handler implements MessageHandler {
        @Override
        public void handleMessage(Message<?> message) {}
    }

    static class Committed {
        @TransactionalEventListener
        @OnLeader("orders")
        void handle(String event) {}
    }

    static Stream<Arguments> losing() {
        return Stream.of(
                Arguments.of(Jms.class, "@JmsListener", "acknowledged and lost"),
                Arguments.of(Kafka.class, "@KafkaListener", "acknowledged and lost"),
                Arguments.of(KafkaTwice.class, "@KafkaListener", "acknowledged and lost"),
                Arguments.of(KafkaOfType.class, "@KafkaHandler", "acknowledged and lost"),
                Arguments.of(Composed.class, "@MessagesAndRequestsTest.OrderListener (@KafkaListener)", "lost"),
                Arguments.of(CoveredByItsClass.class, "@JmsListener", "(@OnLeader is on its class)"),
                Arguments.of(Activator.class, "@ServiceActivator", "messages would be lost"),
                Arguments.of(Transforming.class, "@Transformer", "messages would be lost"),
                Arguments.of(Handler.class, "MessageHandler.handleMessage", "messages would be lost"),
                Arguments.of(Committed.class, "@TransactionalEventListener", "events would be lost"));
    }

    @ParameterizedTest
    @MethodSource("losing")
    void refusesToSkipWhatItsCallerTakesForHandled(Class<?> bean, String caller, String why) {
        refuses(bean, caller, why);
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(Kafka.class, "start and stop it in a Lifecycle bean"),
                Arguments.of(Activator.class, "give it the @Role with the name of the election"),
                Arguments.of(Committed.class, "let a job with @OnLeader do it"),
                Arguments.of(CoveredByItsClass.class, "put @OnLeader on the other methods instead of the class"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void namesTwoWaysOut(Class<?> bean, String second) {
        leader().withBean(bean).run(context -> assertThat(
                        startFailure(context, ElectionStartException.class).action())
                .contains("Set otherwise = THROW", second));
    }

    static class Refusing {
        @KafkaListener(topics = "orders")
        @OnLeader(value = "orders", otherwise = Otherwise.THROW)
        void kafka(String message) {}

        @TransactionalEventListener
        @OnLeader(value = "orders", otherwise = Otherwise.THROW)
        void event(String event) {}
    }

    @Test
    void acceptsAListenerThatThrowsInsteadOfSkipping() {
        leader().withBean(Refusing.class).run(context -> assertThat(context).hasNotFailed());
    }

    static class Source {
        @InboundChannelAdapter("orders")
        @OnLeader("orders")
        String poll() {
            return "";
        }
    }

    @Test
    void acceptsASourceOfMessagesWhichHasNoneOnAFollower() {
        leader().withBean(Source.class).run(context -> assertThat(context).hasNotFailed());
    }

    @OnLeader("orders")
    static class Sink implements Consumer<String> {
        @Override
        public void accept(String message) {}
    }

    static class Processor implements Function<String, String> {
        @OnLeader("orders")
        @Override
        public String apply(String message) {
            return message;
        }
    }

    /** A class path with Spring Cloud Function, as far as it is recognized. */
    private static final class FunctionsOnClassPath extends ClassLoader {

        private static final String CATALOG = "org.springframework.cloud.function.context.FunctionCatalog";

        private FunctionsOnClassPath() {
            super(MessagesAndRequestsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.equals(CATALOG)) {
                throw new ClassNotFoundException(name);
            }
            ClassWriter catalog = new ClassWriter(0);
            catalog.visit(
                    Opcodes.V17,
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT,
                    CATALOG.replace('.', '/'),
                    null,
                    "java/lang/Object",
                    null);
            byte[] bytes = catalog.toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void refusesToSkipMessagesOfAStreamFunction(Class<?> function) {
        leader().withClassLoader(new FunctionsOnClassPath()).withBean(function).run(context -> assertThat(
                        startFailure(context, ElectionStartException.class))
                .hasMessageContaining("acknowledged and lost")
                .extracting(ElectionStartException::action)
                .asString()
                .contains("consumer.auto-startup=false"));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void acceptsAFunctionThatNothingBinds(Class<?> function) {
        leader().withBean(function).run(context -> assertThat(context).hasNotFailed());
    }

    static Stream<Class<?>> functions() {
        return Stream.of(Sink.class, Processor.class);
    }

    @OnLeader("orders")
    static class Controller {
        @GetMapping("/orders")
        String list() {
            return "";
        }

        @PostMapping("/orders")
        @OnLeader(value = "orders", otherwise = Otherwise.THROW)
        String create() {
            return "";
        }
    }

    @Endpoint(id = "orders")
    static class Operations {
        @ReadOperation
        @OnLeader("orders")
        String read() {
            return "";
        }
    }

    @Test
    void warnsOnceOfABeanWhoseRequestsAreAnsweredWithNothing(CapturedOutput output) {
        leader().withBean("orders", Controller.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output.getAll().split("Bean 'orders' handles requests", -1))
                    .hasSize(2);
            assertThat(output)
                    .contains("Controller.list() (@GetMapping (@RequestMapping))")
                    .doesNotContain("Controller.create()")
                    .contains("Set otherwise = THROW");
        });
    }

    @Test
    void warnsOfAnOperationOfTheActuator(CapturedOutput output) {
        leader().withBean("operations", Operations.class).run(context -> assertThat(output)
                .contains("Bean 'operations' handles requests", "Operations.read() (@ReadOperation)"));
    }
}
