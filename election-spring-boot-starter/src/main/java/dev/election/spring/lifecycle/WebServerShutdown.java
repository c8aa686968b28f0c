// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The graceful shutdown of the application's web server. Spring Boot begins it in a phase of its own, which the context
 * reaches only after the instance has waited for its work. This class begins it together with that wait: new requests
 * are refused from the beginning, and the shutdown of the application lasts as long as the longer of the two waits.
 */
final class WebServerShutdown {

    /** The name under which each web server context of Spring Boot registers the graceful shutdown. */
    static final String BEAN = "webServerGracefulShutdown";

    private static final Logger log = LoggerFactory.getLogger(WebServerShutdown.class);
    private static final String TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;

    // Written by the thread that closes the context, before it stops the context's beans; read by the same.
    private @Nullable CompletableFuture<@Nullable Void> begun;

    WebServerShutdown(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Begins the shutdown, if there is a web server and it is running. Does not wait for requests in flight. */
    void begin() {
        if (!(context.getBeanFactory().getSingleton(BEAN) instanceof SmartLifecycle server) || !server.isRunning()) {
            return;
        }
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        try {
            long atMost = timeout().toNanos();
            server.stop(() -> over.complete(null)); // from now on it is not running, so the context does not stop it
            begun = over.completeOnTimeout(null, atMost, TimeUnit.NANOSECONDS);
        } catch (RuntimeException e) {
            log.warn(
                    "The graceful shutdown of the web server could not be started: requests in flight may be aborted."
                            + " The application closes all the same",
                    e);
        }
    }

    private Duration timeout() {
        return Binder.get(context.getEnvironment())
                .bind(TIMEOUT, Duration.class)
                .orElse(DEFAULT_TIMEOUT);
    }

    /**
     * Runs the action when requests in flight have completed, or when the time of a shutdown phase has passed since
     * {@link #begin}. Runs it on a thread of the web server or of the timeout, or at once on the calling thread if
     * nothing has to be waited for.
     */
    void whenOver(Runnable action) {
        if (begun == null) {
            action.run();
        } else {
            var unused = begun.thenRun(action);
        }
    }
}
