// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.runtime.LeaseElections;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An instance with a client of its own. */
final class Participant implements AutoCloseable {

    private final String name;
    private final EngineClient client;
    private final LeaseElections elections;
    private final Map<String, Participation> participations = new ConcurrentHashMap<>();
    private final Writer writer;

    Participant(String name, Engine engine, UnaryOperator<LeaseStore> changes) {
        this.name = name;
        this.client = engine.connect(engine.times().call());
        elections = LeaseElections.builder(changes.apply(client.store()))
                .instance(name)
                .leaseDuration(engine.times().lease())
                .heartbeatInterval(engine.times().heartbeat())
                .shutdownTimeout(Duration.ofSeconds(1))
                .start();
        writer = new Writer(client, participations.values());
    }

    /** Becomes a candidate in this election. */
    void join(String election) {
        participations.computeIfAbsent(election, joined -> new Participation(name, elections.election(joined)));
    }

    String name() {
        return name;
    }

    Ways ways() {
        return client.ways();
    }

    int nodeOfRenewals() {
        return client.nodeOfRenewals();
    }

    Collection<Participation> participations() {
        return participations.values();
    }

    Optional<Participation> in(String election) {
        return Optional.ofNullable(participations.get(election));
    }

    boolean leads(String election) {
        return in(election).filter(one -> one.election().isLeader()).isPresent();
    }

    int refusedWrites() {
        return writer.refused();
    }

    @Override
    public void close() {
        writer.close();
        elections.close();
        client.close();
    }
}
