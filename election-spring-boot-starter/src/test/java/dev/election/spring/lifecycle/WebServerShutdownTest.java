// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.RunningFlag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web application with a real server that is shut down while it leads. */
class WebServerShutdownTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @GetMapping("/slow")
        String slow() throws InterruptedException {
            begun.countDown();
            goOn.await();
            return "done";
        }
    }

    private final List<RevocationReason> reasons = new CopyOnWriteArrayList<>();
    private ConfigurableApplicationContext context = run();

    private ConfigurableApplicationContext run(String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .properties("server.port=0", "election.store=memory", "spring.main.banner-mode=off")
                .properties(properties)
                .run();
        LeaderElection led = context.getBean(LeaderElection.class);
        led.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                reasons.add(reason);
            }
        });
        await().until(led::isLeader);
        return context;
    }

    private Controller controller() {
        return context.getBean(Controller.class);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private boolean acceptsConnections(int port) {
        try (Socket accepted = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return accepted.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void refusesNewRequestsWhileWorkInFlightIsWaitedFor() throws Exception {
        int port = port();
        LeaderWork work = context.getBean(LeaderElection.class).startWork().orElseThrow();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> !acceptsConnections(port));

        assertThat(closing).isNotDone();
        assertThat(work.term().isCurrent()).isTrue();
        work.close();
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void completesRequestsInFlightBeforeTheContextIsClosed() throws Exception {
        Controller controller = controller();
        CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/slow"))
                                .build(),
                        BodyHandlers.ofString());
        controller.begun.await();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> reasons.size() == 1);
        controller.goOn.countDown();

        assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
        closing.get(10, TimeUnit.SECONDS);
    }

    /** The context stops it later, in a phase of its own. */
    @Test
    void leavesTheWebServerToTheContextIfTheTimeoutCannotBeRead() {
        RecordingServer server = new RecordingServer();
        server.start();
        GenericApplicationContext web = new GenericApplicationContext();
        web.getBeanFactory().registerSingleton(WebServerShutdown.BEAN, server);
        TestPropertyValues.of("spring.lifecycle.timeout-per-shutdown-phase=soon")
                .applyTo(web);
        WebServerShutdown shutdown = new WebServerShutdown(web);

        shutdown.begin();

        assertThat(server.isRunning()).isTrue();
    }

    private static final class RecordingServer extends RunningFlag implements SmartLifecycle {}

    @ParameterizedTest
    @ValueSource(strings = {"server.shutdown=graceful", "server.shutdown=immediate"})
    void revokesATermWithTheReasonClosed(String shutdown) {
        context.close();
        reasons.clear();

        run(shutdown).close();

        assertThat(reasons).containsExactly(RevocationReason.CLOSED);
    }
}
