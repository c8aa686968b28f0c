// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.addresstranslation.AddressTranslator;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import dev.election.testing.engine.Ways;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Makes sessions that reach each node over a way of its own, also those that the driver learns of from other nodes. */
final class SessionsOverWays extends CqlSessionBuilder {

    private final List<InetSocketAddress> nodes;
    private final List<InetSocketAddress> entrances;

    /** @param nodes the addresses to which the ways lead, in their order */
    SessionsOverWays(List<InetSocketAddress> nodes, Ways ways) {
        this.nodes = nodes;
        this.entrances = ways.ports().stream()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
        addContactPoints(entrances);
    }

    @Override
    protected DriverContext buildContext(DriverConfigLoader config, ProgrammaticArguments arguments) {
        return new DefaultDriverContext(config, arguments) {
            @Override
            protected AddressTranslator buildAddressTranslator() {
                return new Translator();
            }
        };
    }

    private final class Translator implements AddressTranslator {

        @Override
        public InetSocketAddress translate(InetSocketAddress address) {
            return entrances.get(nodes.indexOf(address));
        }

        @Override
        public void close() {
            // the ways belong to the test
        }
    }
}
