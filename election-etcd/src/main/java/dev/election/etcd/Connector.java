// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.ClientInterceptor;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients that never repeat a request, never wait longer than a call may take, and do not wait for a connection
 * that was refused.
 */
final class Connector {

    // The shortest that gRPC permits. A member that is silent in the middle of a response is found after both.
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(2);
    // Pages of records with the longest names are below.
    private static final int LARGEST_RESPONSE = 64 << 20;

    private final Duration callTimeout;
    private final @Nullable String user;
    // Copied for each client, and not changed any more: the application's customizer has been called.
    private final ClientBuilder settings;

    /** Calls the customizer, once: no thread of calls does later. */
    Connector(
            Duration callTimeout,
            @Nullable String user,
            @Nullable String password,
            @Nullable SslContext tls,
            Consumer<ClientBuilder> customizer,
            ExecutorService threads) {
        this.callTimeout = callTimeout;
        this.user = user;
        try {
            this.settings = settings(callTimeout, user, password, tls, customizer, threads);
        } catch (LinkageError e) {
            throw wrongClasses(e);
        }
    }

    private static ClientBuilder settings(
            Duration callTimeout,
            @Nullable String user,
            @Nullable String password,
            @Nullable SslContext tls,
            Consumer<ClientBuilder> customizer,
            ExecutorService threads) {
        ClientBuilder builder = Client.builder();
        if (user != null && password != null) {
            builder.user(Keys.bytes(user)).password(Keys.bytes(password));
        }
        if (tls != null) {
            builder.sslContext(tls);
        }
        customizer.accept(builder);
        if (hasVertx(builder)) {
            throw new IllegalArgumentException(
                    "A customizer gave a Vertx to the client of etcd, which closes it with the"
                            + " first connection that is replaced: leave it out");
        }
        // What the protocol depends on comes last. Of the policies, this one connects again at the next request, the
        // other only after a growing pause.
        return builder.loadBalancerPolicy("pick_first")
                .retryMaxAttempts(0)
                .waitForReady(false)
                .connectTimeout(callTimeout)
                .keepaliveTime(KEEP_ALIVE)
                .keepaliveTimeout(KEEP_ALIVE_TIMEOUT)
                .keepaliveWithoutCalls(false)
                .maxInboundMessageSize(LARGEST_RESPONSE)
                .executorService(threads)
                .interceptor(DeadlineInterceptor.within(callTimeout));
    }

    // By reflection, because the compiler warns of annotations of Vert.x that are on no class path.
    private static boolean hasVertx(ClientBuilder builder) {
        try {
            return ClientBuilder.class.getMethod("vertx").invoke(builder) != null;
        } catch (ReflectiveOperationException e) {
            return false; // another version of jetcd, without that setting
        }
    }

    Duration callTimeout() {
        return callTimeout;
    }

    /** The name of the user as whom it connects; null for none. */
    @Nullable
    String user() {
        return user;
    }

    /** A client of one member. Does not connect yet. */
    Client connect(URI endpoint) {
        return build(settings.copy().endpoints(endpoint));
    }

    /** As {@link #connect(URI)}, for a client whose callbacks run on this executor and do not wait. */
    Client connect(URI endpoint, Executor callbacks) {
        ClientBuilder builder = settings.copy().endpoints(endpoint);
        List<ClientInterceptor> interceptors = new ArrayList<>(builder.interceptors()); // the copy has the same list
        interceptors.add(new CallbackInterceptor(callbacks));
        return build(builder.interceptors(interceptors));
    }

    private static Client build(ClientBuilder builder) {
        try {
            Client client = builder.build();
            var unused = client.getKVClient(); // makes the channel, with most of the classes
            return client;
        } catch (LinkageError e) {
            throw wrongClasses(e);
        }
    }

    /** The address by which gRPC finds this member. */
    String target(URI endpoint) {
        return settings.copy().endpoints(endpoint).target();
    }

    private static LeaseStoreException wrongClasses(LinkageError e) {
        return new LeaseStoreException(
                "The client of etcd does not fit to other libraries on the class path (" + e
                        + "): jetcd-core 0.8.7 needs Netty 4.2, gRPC 1.82 or later and protobuf-java 4. Remove older"
                        + " versions of them from the dependency management of the build",
                e);
    }
}
