// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The builders of the store's sessions. The store connects on threads of its own, also while the context still creates
 * beans. The builders of its two sessions are therefore created on the thread of the context; a later one needs no bean
 * that does not exist by then.
 */
final class CassandraSessions implements Supplier<CqlSessionBuilder> {

    private final Queue<CqlSessionBuilder> prepared;
    private final ObjectProvider<CqlSessionBuilder> later;

    CassandraSessions(CqlSessionBuilder one, CqlSessionBuilder other, ObjectProvider<CqlSessionBuilder> later) {
        this.prepared = new ConcurrentLinkedQueue<>(List.of(one, other));
        this.later = later;
    }

    @Override
    public CqlSessionBuilder get() {
        CqlSessionBuilder builder = prepared.poll();
        return builder == null ? later.getObject() : builder;
    }
}
