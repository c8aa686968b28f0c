// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import dev.election.spring.ElectionEvent;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.ResolvableType;

/**
 * A {@link PayloadApplicationEvent} with a cached {@link ResolvableType}. Resolving the type takes half the time of
 * publishing an event, and thousands of events may be published at once.
 */
final class ResolvedElectionEvent<E extends ElectionEvent> extends PayloadApplicationEvent<E> {

    private static final long serialVersionUID = 1L;

    private static final Map<Class<?>, ResolvableType> TYPES = Map.of(
            LeadershipGrantedEvent.class, wrapped(LeadershipGrantedEvent.class),
            LeadershipRevokedEvent.class, wrapped(LeadershipRevokedEvent.class),
            LeadershipAtRiskEvent.class, wrapped(LeadershipAtRiskEvent.class),
            LeaderChangedEvent.class, wrapped(LeaderChangedEvent.class));

    private final transient ResolvableType type;

    // The last thread on which the publisher itself received the event; written by that thread, read by the publisher.
    private transient volatile @Nullable Thread receivedOn;

    ResolvedElectionEvent(Object source, E event) {
        this(source, event, Objects.requireNonNull(TYPES.get(event.getClass())));
    }

    private ResolvedElectionEvent(Object source, E event, ResolvableType type) {
        super(source, event, type.getGeneric(0));
        this.type = type;
    }

    private static ResolvableType wrapped(Class<?> event) {
        return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, event);
    }

    void receivedOn(Thread thread) {
        receivedOn = thread;
    }

    boolean wasReceivedOn(Thread thread) {
        return receivedOn == thread;
    }

    @Override
    public ResolvableType getResolvableType() {
        return type;
    }
}
