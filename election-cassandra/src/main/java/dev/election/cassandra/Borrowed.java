// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.auth.AuthProvider;
import com.datastax.oss.driver.api.core.auth.Authenticator;
import com.datastax.oss.driver.api.core.config.DriverConfig;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLEngine;

/**
 * What belongs to the application, whose other sessions use it as well. The driver closes with a session all that the
 * session was built with; with those of the store, which may end once a second while Cassandra is down, none of this.
 */
final class Borrowed {

    private Borrowed() {}

    /** Has the session that this builder makes close nothing of the application. */
    static void keepOpen(CqlSessionBuilder builder) {
        ProgrammaticArguments given = BuilderContent.arguments(builder);
        AuthProvider logins = given == null ? null : given.getAuthProvider();
        if (logins != null) {
            builder.withAuthProvider(new Logins(logins));
        }
        SslEngineFactory tls = given == null ? null : given.getSslEngineFactory();
        if (tls != null) {
            builder.withSslEngineFactory(new Tls(tls));
        }
    }

    /** A configuration of the application. */
    record Configuration(DriverConfigLoader loader) implements DriverConfigLoader {

        @Override
        public DriverConfig getInitialConfig() {
            return loader.getInitialConfig();
        }

        @Override
        public void onDriverInit(DriverContext context) {
            // the application's own sessions tell it
        }

        @Override
        public CompletionStage<Boolean> reload() {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public boolean supportsReloading() {
            return false;
        }

        @Override
        public void close() {
            // belongs to the application
        }
    }

    private record Logins(AuthProvider provider) implements AuthProvider {

        @Override
        public Authenticator newAuthenticator(EndPoint endPoint, String serverAuthenticator) {
            return provider.newAuthenticator(endPoint, serverAuthenticator);
        }

        @Override
        public void onMissingChallenge(EndPoint endPoint) {
            provider.onMissingChallenge(endPoint);
        }

        @Override
        public void close() {
            // belongs to the application
        }
    }

    private record Tls(SslEngineFactory factory) implements SslEngineFactory {

        @Override
        public SSLEngine newSslEngine(EndPoint remoteEndpoint) {
            return factory.newSslEngine(remoteEndpoint);
        }

        @Override
        public void close() {
            // belongs to the application
        }
    }
}
