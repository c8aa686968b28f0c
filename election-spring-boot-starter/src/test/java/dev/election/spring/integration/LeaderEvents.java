// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;
import org.springframework.integration.leader.event.AbstractLeaderEvent;

/** What a context published of Spring Integration's leadership events of the role 'billing'. */
class LeaderEvents {

    private final List<AbstractLeaderEvent> seen = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @EventListener
    void on(AbstractLeaderEvent event) {
        if (event.getRole().equals("billing")) {
            lines.add(event.getClass().getSimpleName() + " leads="
                    + event.getContext().isLeader());
            seen.add(event);
        }
    }

    List<AbstractLeaderEvent> seen() {
        return seen;
    }

    List<String> lines() {
        return lines;
    }
}
