// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import dev.election.spring.OnLeader;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application with one election and some work of its leader. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Application {

    /** Work that counts its calls. */
    static class Job {

        private final AtomicInteger calls = new AtomicInteger();

        @OnLeader("billing")
        public void run() {
            calls.incrementAndGet();
        }

        public int calls() {
            return calls.get();
        }
    }

    @Bean
    Job job() {
        return new Job();
    }

    static ConfigurableApplicationContext start(String instance, String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=stores",
                        // Spring Boot's own check connects while the application starts, and fails it without
                        // Cassandra.
                        "management.health.cassandra.enabled=false",
                        "election.instance-id=" + instance,
                        "election.lease-duration=3s",
                        "election.heartbeat-interval=300ms")
                .properties(properties)
                .run();
    }
}
