// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import dev.election.Leader;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.ElectionEvent;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Publishes the notifications of a {@link LeadershipListener} as events of the application context, on the listener's
 * thread and in the same order. It registers when all singletons exist, so that none of them misses the first event. It
 * listens to its own events, and warns once if the application's multicaster does not deliver them before the
 * publication returns: then they may arrive out of order. It publishes nothing after it was destroyed: a call that
 * comes late, for example after work that outlasted the shutdown timeout, would reach listeners whose beans no longer
 * exist.
 *
 * @since 0.1.0
 */
public final class ElectionEventPublisher
        implements LeadershipListener, SmartInitializingSingleton, SmartApplicationListener, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ElectionEventPublisher.class);

    private final ApplicationContext context;
    private final OrderedEvents events;
    private final LeaderElections elections;

    // Whether it was reported that events are delivered on other threads.
    private final AtomicBoolean reported = new AtomicBoolean();

    // Written once, by the thread that closes the context; read by the threads that call listeners.
    private volatile boolean destroyed;

    public ElectionEventPublisher(ApplicationContext context, LeaderElections elections) {
        this.context = context;
        this.events = new OrderedEvents(context);
        this.elections = elections;
    }

    @Override
    public void afterSingletonsInstantiated() {
        elections.addListener(this);
    }

    @Override
    public void destroy() {
        destroyed = true;
    }

    @Override
    public void granted(Term term) {
        publish(new LeadershipGrantedEvent(term, elections.instance()));
    }

    @Override
    public void revoked(Term term, RevocationReason reason, String detail) {
        publish(new LeadershipRevokedEvent(term, elections.instance(), reason, detail));
    }

    @Override
    public void atRisk(Term term) {
        publish(new LeadershipAtRiskEvent(term, elections.instance()));
    }

    @Override
    public void leaderChanged(Leader leader) {
        publish(new LeaderChangedEvent(leader));
    }

    @Override
    public String toString() {
        return "event listeners of the application";
    }

    private void publish(ElectionEvent event) {
        if (destroyed) {
            log.debug("{} is not published, since the application context is closed", event);
            return;
        }
        ResolvedElectionEvent<ElectionEvent> published = new ResolvedElectionEvent<>(context, event);
        events.publishEvent(published);
        if (!published.wasReceivedOn(Thread.currentThread()) && !isClosing() && reported.compareAndSet(false, true)) {
            log.warn(
                    "Events of elections are not delivered on the thread that publishes them: the event multicaster of"
                            + " the application, {}, calls listeners on other threads. A revocation may arrive before"
                            + " the grant that it ends, and no graceful step-down waits for listeners. Use a"
                            + " SimpleApplicationEventMulticaster, or add a LeadershipListener to LeaderElections"
                            + " instead of listening to events",
                    multicaster());
        }
    }

    // Then this listener may be gone from the multicaster, which says nothing of its threads.
    private boolean isClosing() {
        return context instanceof ConfigurableApplicationContext closing && closing.isClosed();
    }

    private String multicaster() {
        Object multicaster = OrderedEvents.multicasterOf(context);
        return multicaster == null ? "none" : multicaster.getClass().getName();
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return PayloadApplicationEvent.class.isAssignableFrom(type);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ResolvedElectionEvent<?> ours) {
            ours.receivedOn(Thread.currentThread());
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE; // before a listener that throws an exception
    }
}
