// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import dev.election.spring.OnLeader;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A job that takes no time. */
@Component
class Ticks {

    @OnLeader("billing")
    @Scheduled(fixedRate = 50)
    void tick() {}
}
