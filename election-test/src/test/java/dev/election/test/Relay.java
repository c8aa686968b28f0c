// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.Term;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** An application that does everything that can follow leadership of an election. */
@Configuration(proxyBeanMethods = false)
class Relay {

    /** Loops until it is interrupted. */
    static class Loop {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @WhileLeader("outbox")
        void relay() throws InterruptedException {
            seen.add("began " + Term.current().token());
            try {
                new CountDownLatch(1).await();
            } finally {
                seen.add("ended " + Term.current().token());
            }
        }
    }

    /** Is started and stopped. */
    @OnLeader("outbox")
    static class Container implements Lifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    /** Writes down what it is told. */
    static class Events {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void granted(LeadershipGrantedEvent event) {
            seen.add("granted " + event.election());
        }

        @EventListener
        void revoked(LeadershipRevokedEvent event) {
            seen.add("revoked " + event.election() + " " + event.reason());
        }

        @EventListener
        void atRisk(LeadershipAtRiskEvent event) {
            seen.add("at risk " + event.election());
        }

        @EventListener
        void changed(LeaderChangedEvent event) {
            seen.add("led by " + event.instance());
        }
    }

    @Bean
    Loop loop() {
        return new Loop();
    }

    @Bean
    Container container() {
        return new Container();
    }

    @Bean
    Events events() {
        return new Events();
    }
}
