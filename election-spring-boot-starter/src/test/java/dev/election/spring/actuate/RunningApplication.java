// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.OnLeader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole application on a port of its own, with actuator and without a database, that leads {@code billing}. */
final class RunningApplication implements AutoCloseable {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class Application {

        @Bean
        Job job() {
            return new Job();
        }
    }

    static class Job {

        @OnLeader("billing")
        void run() {}
    }

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    RunningApplication(String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .properties(Stream.concat(
                                Stream.of(
                                        "server.port=0",
                                        "spring.application.name=shop",
                                        "election.store=memory",
                                        "election.name=billing",
                                        "election.instance-id=node-1",
                                        "election.address=http://node-1",
                                        "election.lease-duration=5s",
                                        "election.heartbeat-interval=50ms",
                                        "spring.main.banner-mode=off",
                                        "management.endpoints.web.exposure.include=*"),
                                Arrays.stream(properties))
                        .toArray(String[]::new))
                .run();
        await().until(election()::isLeader);
    }

    LeaderElection election() {
        return context.getBean(LeaderElection.class);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    Map<String, Object> json(String path) throws IOException, InterruptedException {
        return JsonParserFactory.getJsonParser().parseMap(get(path).body());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator" + path));
    }

    @Override
    public void close() {
        context.close();
    }
}
