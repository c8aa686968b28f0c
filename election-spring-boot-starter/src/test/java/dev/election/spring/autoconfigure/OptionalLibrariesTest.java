// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class OptionalLibrariesTest {

    /** Runs in a class loader of its own. */
    public static final class Application implements Runnable {

        static class Jobs {

            @OnLeader("jobs")
            void run() {}
        }

        @Override
        public void run() {
            TestContexts.leader().withBean(Jobs.class).run(context -> {
                TestContexts.awaitLeading(context, "jobs");
                context.getBean(Jobs.class).run();
            });
        }
    }

    /** Runs in a class loader of its own, with all that Boot configures by what it finds there. */
    public static final class WholeApplication implements Runnable {

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @Import(Application.Jobs.class)
        static class Configured {}

        @Override
        public void run() {
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Configured.class)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .run()) {
                TestContexts.awaitLeading(context, "jobs");
                context.getBean(Application.Jobs.class).run();
            }
        }
    }

    /** Runs in a class loader of its own. */
    public static final class ReactiveApplication implements Runnable {

        static class Streams {

            @OnLeader("jobs")
            Publisher<String> run() {
                return subscriber -> subscriber.onError(new IllegalStateException("seen"));
            }
        }

        @Override
        public void run() {
            TestContexts.refuses(Streams.class, "Streams.run()", "with Reactor, which is not on the class path");
        }
    }

    // A library that becomes optional gets a line here: its jars up to their versions, and a class that is gone with
    // them.
    @ParameterizedTest
    @CsvSource({
        "reactor-core|reactive-streams, org.reactivestreams.Publisher",
        "HikariCP, com.zaxxer.hikari.HikariDataSource",
        "HikariCP|tomcat-jdbc|commons-dbcp2, org.apache.tomcat.jdbc.pool.DataSource",
        "spring-integration-core, org.springframework.integration.leader.Context",
        "spring-boot-actuator|spring-boot-actuator-autoconfigure, org.springframework.boot.actuate.endpoint.Access",
        "spring-boot-health, org.springframework.boot.health.contributor.HealthIndicator",
        "spring-boot-micrometer-metrics|micrometer-[a-z0-9-]+, io.micrometer.core.instrument.MeterRegistry",
        "kotlin-[a-z-]+|kotlinx-[a-z-]+, kotlin.Unit",
        "spring-boot-flyway|flyway-core|spring-boot-hibernate|spring-orm|hibernate-core, org.hibernate.SessionFactory",
    })
    void areNeededByNoApplication(String libraries, String missing) throws Exception {
        new ClassPathWithout(libraries, missing).run(WholeApplication.class);
    }

    @Test
    void areNotNeededByAStoreInMemory() throws Exception {
        new ClassPathWithout("reactive-streams|reactor-core|HikariCP", "org.reactivestreams.Publisher")
                .run(Application.class);
    }

    @Test
    void refusePublishersWithoutReactorAtTheStart() throws Exception {
        new ClassPathWithout("reactor-core", "reactor.core.CoreSubscriber").run(ReactiveApplication.class);
    }

    @Test
    void bringNoBridgeToSpringIntegrationWithoutIt() {
        TestContexts.leader()
                .withConfiguration(AutoConfigurations.of(SpringIntegrationElectionAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.integration"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SpringIntegrationElectionAutoConfiguration.class));
    }
}
