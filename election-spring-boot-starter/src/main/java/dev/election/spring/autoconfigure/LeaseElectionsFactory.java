// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderWork;
import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.spring.ElectionStartException;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Builds an instance from the properties, without starting it. */
final class LeaseElectionsFactory {

    private static final Logger log = LoggerFactory.getLogger(LeaseElectionsFactory.class);

    private LeaseElectionsFactory() {}

    static LeaseElections build(
            ElectionProperties properties, ObjectProvider<LeaseStore> stores, ObjectProvider<LeaderWork.Scope> scopes) {
        LeaseElectionsBuilder builder = LeaseElections.builder(store(properties, stores));
        InvalidSettingsException.checked("election.address", () -> builder.address(properties.address()));
        String id = properties.instanceId();
        if (id != null) {
            InvalidSettingsException.checked("election.instance-id", () -> builder.instance(id));
        }
        builder.candidate(properties.candidate())
                .balance(properties.balance())
                .workScope(scopes.getIfUnique())
                .leaseDuration(properties.leaseDuration())
                .heartbeatInterval(properties.heartbeatInterval())
                .shutdownTimeout(properties.shutdownTimeout());
        try {
            return TimingSettings.checked(builder::build);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of("election.lease-duration", "election.heartbeat-interval"),
                    String.valueOf(e.getMessage()),
                    "Make election.lease-duration longer, or election.heartbeat-interval shorter.",
                    e);
        }
    }

    private static LeaseStore store(ElectionProperties properties, ObjectProvider<LeaseStore> stores) {
        if (!properties.enabled()) {
            log.warn("Leader election is disabled by election.enabled=false: methods with @OnLeader run on every "
                    + "instance, and"
                    + " each instance leads all of its elections");
            return new InMemoryLeaseStore();
        }
        return stores.getIfAvailable(() -> {
            throw new ElectionStartException(
                    "Leader election has no store for its leases: there is neither a DataSource bean nor a "
                            + "LeaseStore bean,"
                            + " and election.store is not memory",
                    "Configure a DataSource (spring.datasource.url and a connection pool, for example with"
                            + " spring-boot-starter-jdbc), or set election.store=memory if the application runs as "
                            + "a single"
                            + " process, or election.enabled=false to run all methods on every instance.",
                    null);
        });
    }
}
