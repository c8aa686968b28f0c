// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.OnLeader;
import dev.election.store.LeaseStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** A whole application on ports of its own, with the dashboard and without a database, that leads {@code billing}. */
final class RunningApplication implements AutoCloseable {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Secured {

        @Bean
        Job job() {
            return new Job();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
            })
    static class Open extends Secured {}

    static class Job {

        @OnLeader("billing")
        void run() {}
    }

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    /** With Spring MVC or WebFlux ({@code servlet}, {@code reactive}), and without security. */
    RunningApplication(String type, String... properties) {
        this(Open.class, type, null, properties);
        await().until(election()::isLeader);
    }

    /** An instance that shares a store with others, and may lead or not. */
    static RunningApplication on(SharedStore store, String type, String... properties) {
        return new RunningApplication(Open.class, type, store.connection(), properties);
    }

    /** With Spring Security. */
    static RunningApplication secured(Class<?> configuration, String type, String... properties) {
        return new RunningApplication(configuration, type, null, properties);
    }

    private RunningApplication(Class<?> configuration, String type, @Nullable LeaseStore store, String... properties) {
        context = new SpringApplicationBuilder(configuration)
                .initializers((GenericApplicationContext starting) -> {
                    if (store != null) {
                        starting.registerBean("store", LeaseStore.class, () -> store);
                    }
                })
                .properties(Stream.concat(
                                Stream.of(
                                        "spring.main.web-application-type=" + type,
                                        "server.port=0",
                                        "election.store=memory",
                                        "election.name=billing",
                                        "election.instance-id=node-1",
                                        "election.address=http://127.0.0.1:1",
                                        "server.address=127.0.0.1",
                                        "election.lease-duration=5s",
                                        "election.heartbeat-interval=50ms",
                                        "spring.main.banner-mode=off",
                                        "management.endpoints.web.exposure.include=*"),
                                Arrays.stream(properties))
                        .toArray(String[]::new))
                .run();
    }

    LeaderElection election() {
        return context.getBean(LeaderElection.class);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** The address of a path on the management port, which is that of the application unless it is set. */
    URI address(String path) {
        String port = context.getEnvironment().getProperty("local.management.port", "");
        String own = context.getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("http://127.0.0.1:" + (port.isEmpty() ? own : port) + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path)).GET());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
