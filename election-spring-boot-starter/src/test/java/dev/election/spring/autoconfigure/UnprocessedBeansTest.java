// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;

/** Beans that no post-processor has seen, so that their annotations do nothing. */
@ExtendWith(OutputCaptureExtension.class)
class UnprocessedBeansTest {

    static class Job {
        @OnLeader("jobs")
        void run() {}
    }

    static class Relay {
        @WhileLeader("outbox")
        void relay() {}
    }

    record Processor(Object needed) implements BeanPostProcessor, PriorityOrdered {
        @Override
        public int getOrder() {
            return 0;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NeededByAPostProcessor {
        @Bean
        static Job needed() {
            return new Job();
        }

        @Bean
        static Processor processor(Job needed) {
            return new Processor(needed);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NeededByAFactoryPostProcessor {
        @Bean
        static Job needed() {
            return new Job();
        }

        @Bean
        static BeanFactoryPostProcessor processor(Job needed) {
            return beans -> assertThat(needed).isNotNull();
        }
    }

    /** A post-processor of an instance method needs the object that has the method. */
    @Configuration(proxyBeanMethods = false)
    static class WithAMethodThatIsNotStatic {
        @OnLeader("jobs")
        void run() {}

        @Bean
        Processor processor() {
            return new Processor(this);
        }
    }

    static Stream<Class<?>> tooEarly() {
        return Stream.of(
                NeededByAPostProcessor.class, NeededByAFactoryPostProcessor.class, WithAMethodThatIsNotStatic.class);
    }

    @ParameterizedTest
    @MethodSource("tooEarly")
    void refusesAGuardedBeanThatIsCreatedTooEarly(Class<?> beans) {
        leader().withUserConfiguration(beans).run(context -> assertThat(
                        startFailure(context, ElectionStartException.class))
                .hasMessageContaining("@OnLeader of bean '")
                .hasMessageContaining("its methods would run on every instance")
                .hasMessageContaining("created before bean post-processors applied, because 'processor' needs it")
                .extracting(ElectionStartException::action)
                .asString()
                .contains("ObjectProvider", "static"));
    }

    @Configuration(proxyBeanMethods = false)
    static class NeedsALoop {
        @Bean
        static Relay needed() {
            return new Relay();
        }

        @Bean
        static Processor processor(Relay needed) {
            return new Processor(needed);
        }
    }

    @Test
    void refusesALoopThatIsCreatedTooEarly() {
        leader().withUserConfiguration(NeedsALoop.class)
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("@WhileLeader of bean 'needed'")
                        .hasMessageContaining("its methods would run on no instance"));
    }

    @Configuration(proxyBeanMethods = false)
    static class NeededLater {
        @Bean
        static Job needed() {
            return new Job();
        }

        @Bean
        static Processor processor(ObjectProvider<Job> needed) {
            return new Processor(needed);
        }
    }

    @Test
    void acceptsABeanThatAPostProcessorObtainsLater() {
        leader().withUserConfiguration(NeededLater.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void warnsOfAnObjectThatIsRegisteredAsItIs(CapturedOutput output) {
        leader().withInitializer(context -> context.getBeanFactory().registerSingleton("job", new Job()))
                .run(context -> assertThat(output)
                        .contains("@OnLeader of bean 'job'", "its methods would run on every instance"));
    }
}
