// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.runtime.LeaseElections;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Has the classes that an instance, its settings and its store are made of loaded on a thread of Spring Boot, while the
 * application reads its configuration: by making an instance that is never started. It touches no database.
 */
final class ElectionBackgroundPreinitializer implements BackgroundPreinitializer {

    @Override
    public void preinitialize() {
        new ElectionPropertiesCheck(new AbstractEnvironment() {});
        SimpleDriverDataSource nowhere = new SimpleDriverDataSource();
        DerivedDataSource.of(nowhere);
        JdbcLeaseStore store = JdbcLeaseStore.builder(nowhere).build();
        LeaseElections.builder(store).build().election("never stood in");
    }
}
