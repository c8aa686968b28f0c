// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.election.LeaderElection;
import dev.election.store.InMemoryLeaseStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is played in memory before it happens. */
class RehearsalTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(LeaseElections.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
        LOGGER.setLevel(Level.DEBUG);
    }

    @AfterEach
    void close() {
        LOGGER.detachAppender(log);
        LOGGER.setLevel(null);
    }

    @Test
    void itEndsWithTheLastOneLeadingAll() {
        try (LeaseElections second = new Rehearsal(3).play()) {
            assertThat(second.elections()).hasSize(3).allMatch(LeaderElection::isLeader);
        }
    }

    @Test
    void oneLineIsSaidOfIt() {
        new Rehearsal(3).run();

        assertThat(log.list)
                .filteredOn(line ->
                        line.getThreadName().equals(Thread.currentThread().getName()))
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.DEBUG);
    }

    @Test
    void noThreadIsLeftOfIt() {
        new Rehearsal(1).run();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.endsWith("-first") || name.endsWith("-second"));
    }

    @Test
    void anInstanceRehearsesSoonAfterItsStart() {
        InMemoryLeaseStore store = new InMemoryLeaseStore();
        try (LeaseElections elections =
                LeaseElections.builder(store).instance("me").start()) {
            elections.election("billing");

            await().until(() -> log.list.stream()
                    .anyMatch(line -> line.getFormattedMessage().startsWith("Rehearsed hand-overs of 1 elections")));
        }
    }
}
