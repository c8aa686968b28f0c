// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.runtime.LeaseElections;
import dev.election.store.HintListener;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an instance wants to be notified of hints. */
class HintSubscriptionTest {

    private final ManualDriver driver = new ManualDriver(Duration.ofSeconds(20));
    private final LeaseStore store = new InMemoryLeaseStore();
    private final Watched ofFirst = new Watched();
    private final Watched ofSecond = new Watched();
    private final LeaseElections first = instance("first", ofFirst);
    private final LeaseElections second = instance("second", ofSecond);

    private LeaseElections instance(String name, Watched watched) {
        return driver.builder(watched.around(store))
                .instance(name)
                .leaseDuration(Duration.ofSeconds(15))
                .heartbeatInterval(Duration.ofSeconds(2))
                .build();
    }

    @BeforeEach
    void letTheFirstLead() {
        first.election("billing");
        first.start();
        driver.settle();
        second.election("billing");
        second.start();
        driver.settle();
    }

    @AfterEach
    void stop() {
        first.stop();
        second.stop();
    }

    @Test
    void aStandbyListens() {
        assertThat(ofSecond.listeners).hasSize(1);
    }

    @Test
    void anInstanceThatLeadsAllDoesNotListen() {
        assertThat(ofFirst.listeners).isEmpty();
    }

    @Test
    void anInstanceThatLeadsSomeListens() {
        second.election("payroll");
        driver.settle();
        first.election("payroll");
        driver.settle();

        assertThat(ofFirst.listeners).hasSize(1);
    }

    @Test
    void anInstanceThatStepsDownListensAtOnce() {
        first.election("billing").stepDown();

        assertThat(ofFirst.listeners).hasSize(1);
    }

    @Test
    void anInstanceThatClosesDoesNotBeginToListen() {
        ofFirst.added = 0;
        first.close();

        assertThat(ofFirst.added).isZero();
    }

    @Test
    void anInstanceThatTakesOverListensNoMore() {
        first.election("billing").stepDown();
        driver.settle();

        assertThat(second.election("billing").isLeader()).isTrue();
        assertThat(ofSecond.listeners).isEmpty();
    }

    @Test
    void anInstanceThatOnlyWatchesListens() {
        second.withdraw();
        driver.settle();

        assertThat(ofSecond.listeners).hasSize(1);
    }

    @Test
    void anInstanceThatIsStoppedListensNoMore() {
        second.stop();

        assertThat(ofSecond.listeners).isEmpty();
    }

    @Test
    void aStoreThatCannotNotifyKeepsNobodyFromLeading() {
        ofSecond.fails = true;
        first.stop();
        driver.settle();

        assertThat(second.election("billing").isLeader()).isTrue();
    }

    /** An instance's store that keeps who listens. */
    private static final class Watched {

        private final List<HintListener> listeners = new ArrayList<>();
        private boolean fails;
        private int added;

        LeaseStore around(LeaseStore store) {
            Class<?>[] types = {LeaseStore.class};
            return (LeaseStore)
                    Proxy.newProxyInstance(Watched.class.getClassLoader(), types, (proxy, method, given) -> {
                        if (method.getName().equals("addHintListener")) {
                            listeners.add((HintListener) given[0]);
                            added++;
                        } else if (method.getName().equals("removeHintListener")) {
                            listeners.remove((HintListener) given[0]);
                        }
                        if (fails && method.getName().endsWith("HintListener")) {
                            throw new IllegalStateException("thrown by a test");
                        }
                        try {
                            return method.invoke(store, given);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
