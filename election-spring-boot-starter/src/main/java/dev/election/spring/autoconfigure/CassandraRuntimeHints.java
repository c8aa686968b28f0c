// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Runtime hints for native images: what the store in Cassandra reads of the driver's session builders, and the policy
 * that the driver makes by its name.
 */
final class CassandraRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection()
                .registerTypeIfPresent(
                        classLoader,
                        "com.datastax.oss.driver.api.core.session.SessionBuilder",
                        MemberCategory.ACCESS_DECLARED_FIELDS)
                .registerTypeIfPresent(
                        classLoader,
                        "dev.election.cassandra.DriverSettings$NeverRetry",
                        MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    }
}
