// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.Leader;

/**
 * This instance saw a new leader, which may be itself. For information and routing; it is no leave to act.
 *
 * @param leader who leads, as last seen
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
