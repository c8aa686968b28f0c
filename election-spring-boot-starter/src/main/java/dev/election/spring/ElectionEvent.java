// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

/**
 * Something happened to leadership, as this instance sees it. Published to {@code @EventListener}s in order, one at a
 * time, never on the heartbeat's thread, and after the state that it reports is visible.
 *
 * <p>An event may come after the fact: ask the term what still holds. The events are plain objects, so that a listener
 * is tested by calling it. In an orderly end, also when the application is closed, the term stays current until the
 * listeners of {@link LeadershipRevokedEvent} have returned.
 */
public sealed interface ElectionEvent
        permits LeadershipGrantedEvent, LeadershipRevokedEvent, LeadershipAtRiskEvent, LeaderChangedEvent {

    /** The name of the election. */
    String election();

    /** The fencing token of the term that it is about. */
    long token();

    /** The id of the instance that it is about: the new leader in {@link LeaderChangedEvent}, else this instance. */
    String instance();
}
