// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.processes.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one PostgreSQL of this run, and stops it after the last. */
final class WithServer implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(Server.class, type -> start(), Server.class);
    }

    private static Server start() {
        try {
            return new Server();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
