// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.HintListener;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an instance tells the store about the hints that it wants. */
class HintWishesTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final HandDrive drive = new HandDrive(Duration.ofSeconds(20));
    private final LeaseStore store = new InMemoryLeaseStore();
    private final Watched ofFirst = new Watched();
    private final Watched ofSecond = new Watched();
    private final LeaseElections first = instance("first", ofFirst);
    private final LeaseElections second = instance("second", ofSecond);

    private LeaseElections instance(String name, Watched watched) {
        return drive.builder(watched.around(store))
                .instance(name)
                .leaseDuration(Duration.ofSeconds(15))
                .heartbeatInterval(HEARTBEAT)
                .build();
    }

    @BeforeEach
    void letTheFirstLead() {
        first.election("billing");
        first.start();
        drive.settle();
        second.election("billing");
        second.start();
        drive.settle();
    }

    @AfterEach
    void stop() {
        first.stop();
        second.stop();
    }

    @Test
    void whoLeadsAllWantsNoHints() {
        assertThat(ofFirst.listener().wantsHints()).isFalse();
    }

    @Test
    void whoLeadsSomeWantsHints() {
        second.election("payroll");
        drive.settle();
        first.election("payroll");
        drive.settle();

        assertThat(ofFirst.listener().wantsHints()).isTrue();
    }

    @Test
    void aStandbyWantsHints() {
        assertThat(ofSecond.listener().wantsHints()).isTrue();
    }

    @Test
    void aStandbyIsQuietUntilItsNextQuestion() {
        assertThat(ofSecond.listener().quiet()).isPositive().isLessThanOrEqualTo(HEARTBEAT);
    }

    @Test
    void aStandbyIsQuietNoMoreWhenAQuestionIsDue() {
        second.election("payroll"); // which wants a look

        assertThat(ofSecond.listener().quiet()).isZero();
    }

    @Test
    void whoOnlyWatchesIsQuietUntilItsNextLook() {
        second.withdraw();
        drive.settle();
        drive.advance(HEARTBEAT);

        assertThat(ofSecond.listener().quiet()).isPositive().isLessThanOrEqualTo(HEARTBEAT);
    }

    @Test
    void whoLeadsMayAskAtAnyMoment() {
        assertThat(ofFirst.listener().quiet()).isZero();
    }

    @Test
    void whoWaitsForAnAnswerMayAskAtAnyMoment() {
        drive.advance(HEARTBEAT.multipliedBy(2));

        assertThat(ofSecond.quietWhileLooking).isNotEmpty().containsOnly(Duration.ZERO);
    }

    /** An instance's store that keeps who listens, and asks it during each look how long it is quiet. */
    private static final class Watched {

        private final List<Duration> quietWhileLooking = new ArrayList<>();
        private @Nullable HintListener listener;

        HintListener listener() {
            return requireNonNull(listener);
        }

        LeaseStore around(LeaseStore store) {
            Class<?>[] types = {LeaseStore.class};
            return (LeaseStore)
                    Proxy.newProxyInstance(Watched.class.getClassLoader(), types, (proxy, method, given) -> {
                        if (method.getName().equals("addHintListener")) {
                            listener = (HintListener) given[0];
                        } else if (method.getName().equals("observe")) {
                            quietWhileLooking.add(listener().quiet());
                        }
                        return method.invoke(store, given);
                    });
        }
    }
}
