// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Leader;

/**
 * This instance observed a new leader, which may be itself. The event is meant for information and routing. It does not
 * permit anything: only the leader's own {@code Term} does.
 *
 * @param leader the leader as last observed
 * @since 0.1.0
 */
public record LeaderChangedEvent(Leader leader) implements ElectionEvent {

    @Override
    public String election() {
        return leader.election();
    }

    @Override
    public long token() {
        return leader.token();
    }

    @Override
    public String instance() {
        return leader.instance();
    }
}
