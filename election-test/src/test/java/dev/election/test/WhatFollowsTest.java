// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.LeadershipGrantedEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

/** All that follows leadership has followed when a call returns: nothing here waits. */
@SpringBootTest(classes = Relay.class, properties = "election.name=default-one")
@AutoConfigureTestElections
@RecordApplicationEvents
class WhatFollowsTest {

    @Autowired
    private TestElections elections;

    @Autowired
    private Relay.Loop loop;

    @Autowired
    private Relay.Container container;

    @Autowired
    private Relay.Events events;

    @BeforeEach
    void forget() {
        loop.seen.clear();
        events.seen.clear();
    }

    @Test
    void listenersHaveBeenToldOfTheGrant() {
        elections.grant("outbox");

        assertThat(events.seen).containsExactly("granted outbox", "led by test");
    }

    @Test
    void listenersHaveBeenToldOfTheEnd() {
        elections.grant("outbox");
        elections.revoke("outbox");

        assertThat(events.seen).endsWith("revoked outbox STEPPED_DOWN");
    }

    @Test
    void listenersHaveBeenToldOfTheLoss() {
        elections.grant("outbox");
        elections.lose("outbox");

        assertThat(events.seen).endsWith("at risk outbox", "revoked outbox LEASE_RAN_OUT");
    }

    @Test
    void listenersHaveBeenToldOfAnotherLeader() {
        elections.grantTo("other", "outbox");

        assertThat(events.seen).containsExactly("led by other");
    }

    @Test
    void eventsAreRecordedBySpringsOwnMeans(@Autowired ApplicationEvents recorded) {
        elections.grant("outbox");

        assertThat(recorded.stream(LeadershipGrantedEvent.class)).hasSize(1);
    }

    @Test
    void lifecyclesAreStarted() {
        elections.grant("outbox");

        assertThat(container.isRunning()).isTrue();
    }

    @Test
    void lifecyclesAreStopped() {
        elections.grant("outbox");
        elections.revoke("outbox");

        assertThat(container.isRunning()).isFalse();
    }

    @Test
    void loopsHaveEndedUnderTheirTermWhenRevoked() {
        long token = elections.grant("outbox").token();
        elections.revoke("outbox");

        assertThat(loop.seen).containsExactly("began " + token, "ended " + token);
    }

    @Test
    void loopsHaveEndedWhenLeadershipIsLost() {
        long token = elections.grant("outbox").token();
        elections.lose("outbox");

        assertThat(loop.seen).endsWith("ended " + token);
    }

    @Test
    void injectedElectionsAreThoseOfTheTest(@Autowired LeaderElections injected) {
        elections.grant("outbox");

        assertThat(injected.election("outbox").isLeader()).isTrue();
    }

    @Test
    void theDefaultElectionIsJoined(@Autowired LeaderElection byDefault) {
        elections.grant("default-one");

        assertThat(byDefault.isLeader()).isTrue();
    }

    @Test
    void aMisspeltElectionIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> elections.grant("outbx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'outbx'")
                .hasMessageContaining("[default-one, outbox]");
    }
}
