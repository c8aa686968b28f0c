// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Builder for an {@link EtcdLeaseStore}. Each value is checked when it is set, and what belongs together when the store
 * is built.
 *
 * @since 0.1.0
 */
public final class EtcdLeaseStoreBuilder {

    /** What keys begin with, unless it is set. */
    public static final String DEFAULT_PREFIX = "/election";

    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

    private final List<URI> endpoints;
    private String prefix = DEFAULT_PREFIX;
    private Duration callTimeout = Duration.ofSeconds(3);
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable File trusted;
    private @Nullable File certificate;
    private @Nullable File key;
    private Consumer<ClientBuilder> customizer = builder -> {};

    EtcdLeaseStoreBuilder(List<URI> endpoints) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("At least one endpoint of etcd is needed, like http://127.0.0.1:2379");
        }
        endpoints.forEach(EtcdLeaseStoreBuilder::check);
        if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
            throw new IllegalArgumentException("The endpoints " + endpoints + " are partly http and partly https");
        }
        this.endpoints = endpoints.stream().distinct().toList();
    }

    private static void check(URI endpoint) {
        boolean known = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!known || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "The endpoint '" + endpoint + "' is not like http://127.0.0.1:2379 or https://etcd-1:2379");
        }
    }

    /**
     * What all keys of the store begin with; {@value #DEFAULT_PREFIX} by default. Applications with different prefixes
     * do not see each other's elections. None of its parts may be {@code lease}, {@code leader} or {@code instance},
     * which are the folders below it: the keys of one application would be in the folder of another.
     */
    public EtcdLeaseStoreBuilder prefix(String start) {
        for (String part : start.split("/", -1)) {
            if (Keys.FOLDERS.contains(part)) {
                throw new IllegalArgumentException("The prefix '" + start + "' contains '" + part
                        + "', which is a folder of keys below the prefix of another application");
            }
        }
        if (start.isBlank() || start.endsWith("/")) {
            throw new IllegalArgumentException(
                    "The prefix '" + start + "' is blank or ends with a slash, which is added to it");
        }
        prefix = start;
        return this;
    }

    /** The time after which a call is abandoned; 3 s by default. */
    public EtcdLeaseStoreBuilder callTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_CALL) < 0 || timeout.compareTo(LONGEST_CALL) > 0) {
            throw new IllegalArgumentException("The call timeout " + timeout.toMillis() + " ms is not between "
                    + SHORTEST_CALL.toMillis() + " ms and " + LONGEST_CALL.toMinutes() + " min");
        }
        callTimeout = timeout;
        return this;
    }

    /** The user as whom to log in; by default there is none. */
    public EtcdLeaseStoreBuilder user(String name, String secret) {
        if (name.isEmpty() || secret.isEmpty()) {
            throw new IllegalArgumentException("The user of etcd or its password is empty");
        }
        user = name;
        password = secret;
        return this;
    }

    /**
     * The certificates, in PEM, that those of etcd must be signed by; by default those that the JVM trusts. The
     * endpoints must be https.
     */
    public EtcdLeaseStoreBuilder trustCertificates(Path pem) {
        trusted = readable("trusted certificates", pem);
        return this;
    }

    /** The certificate, in PEM, by which etcd recognizes this client, with its key in PKCS #8. */
    public EtcdLeaseStoreBuilder clientCertificate(Path pem, Path pkcs8Key) {
        certificate = readable("client certificate", pem);
        key = readable("key of the client certificate", pkcs8Key);
        return this;
    }

    private static File readable(String what, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("The file '" + file + "' with the " + what + " cannot be read");
        }
        return file.toFile();
    }

    /**
     * Sets anything else in the builder of the clients, before the store sets what its guarantees depend on: endpoints,
     * deadlines, no repetitions. Called once, by {@link #build()}; each client has a copy of the builder. It may not
     * set a {@code vertx}, which each client would close.
     */
    public EtcdLeaseStoreBuilder customize(Consumer<ClientBuilder> builders) {
        customizer = customizer.andThen(builders);
        return this;
    }

    /**
     * Creates the store. Connects to nothing; etcd may be down.
     *
     * @throws dev.election.LeaseStoreException if the client of etcd does not fit to other libraries on the class path
     */
    public EtcdLeaseStore build() {
        SslContext tls = tls();
        ExecutorService threads = CallThreads.start();
        try {
            Connector connector = new Connector(callTimeout, user, password, tls, customizer, threads);
            return new EtcdLeaseStore(
                    prefix, endpoints, connector, threads, UUID.randomUUID().toString());
        } catch (RuntimeException | Error e) {
            threads.shutdown();
            throw e;
        }
    }

    private @Nullable SslContext tls() {
        if (!"https".equals(endpoints.get(0).getScheme())) {
            if (trusted != null || certificate != null) {
                throw new IllegalArgumentException(
                        "Certificates were set, but the endpoints " + endpoints + " are not https");
            }
            return null;
        }
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient();
            if (trusted != null) {
                builder.trustManager(trusted);
            }
            if (certificate != null) {
                builder.keyManager(certificate, key);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The certificates for etcd cannot be used: " + e.getMessage()
                            + ". They must be in PEM, and the key in PKCS #8 ('openssl pkcs8 -topk8 -nocrypt')",
                    e);
        }
    }
}
