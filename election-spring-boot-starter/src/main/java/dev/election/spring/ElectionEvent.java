// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

/**
 * A change of leadership as this instance observes it. Events are published to {@code @EventListener} methods in order,
 * one at a time, never on the heartbeat thread, and only after the state that they report is visible.
 *
 * <p>An event may be delivered late: ask the term whether it is still current. During a graceful step-down, and when
 * the application is closed, the term stays current until the listeners of {@link LeadershipRevokedEvent} have
 * returned.
 *
 * <p>Events are plain records, so a listener can be tested by calling it.
 *
 * @since 0.1.0
 */
public sealed interface ElectionEvent
        permits LeadershipGrantedEvent, LeadershipRevokedEvent, LeadershipAtRiskEvent, LeaderChangedEvent {

    /** The name of the election. */
    String election();

    /** The fencing token of the term that the event reports. */
    long token();

    /**
     * The id of the instance that the event reports: the new leader for {@link LeaderChangedEvent}, otherwise this
     * instance.
     */
    String instance();
}
