// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.jdbc.DatabaseDriver;

/**
 * Runtime hints for native images: the scripts that create the tables, libraries that are looked up by name, and the
 * drivers that open dedicated connections.
 */
final class DataSourceRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("dev/election/jdbc/schema-*.sql");
        Stream.of(DerivedDataSource.HIKARI, DerivedDataSource.TOMCAT, "org.postgresql.PGConnection")
                .forEach(type -> hints.reflection().registerTypeIfPresent(classLoader, type, hint -> {}));
        UnwrappedDataSource.FIELDS.keySet().forEach(type -> hints.reflection()
                .registerTypeIfPresent(classLoader, type, MemberCategory.ACCESS_DECLARED_FIELDS));
        Stream.of(DatabaseDriver.values())
                .map(DatabaseDriver::getDriverClassName)
                .forEach(driver -> {
                    if (driver != null) {
                        hints.reflection()
                                .registerTypeIfPresent(
                                        classLoader, driver, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
                    }
                });
    }
}
