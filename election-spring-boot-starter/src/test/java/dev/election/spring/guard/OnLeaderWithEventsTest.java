// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderWork;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;

class OnLeaderWithEventsTest {

    record Ordered(String order) {}

    static class Listening {

        private final List<String> heard = new CopyOnWriteArrayList<>();

        @OnLeader("jobs")
        @EventListener
        void on(Ordered event) {
            heard.add(event.order() + LeaderWork.current().isPresent());
        }

        List<String> heard() {
            return heard;
        }
    }

    @Test
    void hearsEventsOnTheLeaderOnly() {
        leader().withBean(Listening.class).run(context -> {
            awaitLeading(context, "jobs");
            context.publishEvent(new Ordered("tea"));
            assertThat(context.getBean(Listening.class).heard()).containsExactly("teatrue");
        });
        follower().withBean(Listening.class).run(context -> {
            context.publishEvent(new Ordered("tea"));
            assertThat(context.getBean(Listening.class).heard()).isEmpty();
        });
    }
}
