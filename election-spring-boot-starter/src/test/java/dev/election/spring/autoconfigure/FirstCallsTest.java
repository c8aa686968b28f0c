// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import dev.election.LeaderElections;
import dev.election.LeaseStoreException;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import dev.election.store.Observation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

class FirstCallsTest {

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private volatile Duration callTimeout = CALL;

    /** A store that does this with each call, by the name of its method. */
    private LeaseStore store(Function<String, Object> behaviour) {
        return (LeaseStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("callTimeout")) {
                        return callTimeout;
                    }
                    calls.add(method.getName());
                    threads.add(Thread.currentThread());
                    return behaviour.apply(method.getName());
                });
    }

    private static Object responds(String call) {
        return call.equals("renew") ? false : new Observation(List.of(), List.of(), List.of());
    }

    private static Object noResponse() {
        throw new LeaseStoreException("deliberately");
    }

    @Test
    void bothLinesOfCallsAreUsedOnAThreadOfTheirOwnBeforeAnyBeanIsStarted() {
        new FirstCalls(store(FirstCallsTest::responds), LONG).afterSingletonsInstantiated();

        assertThat(calls).containsExactly("renew", "observe");
        assertThat(threads).extracting(Thread::getName).containsOnly(FirstCalls.THREAD);
    }

    @Test
    void theyAreRepeatedUntilTheStoreResponds() {
        AtomicInteger renewals = new AtomicInteger();
        new FirstCalls(
                        store(call ->
                                call.equals("renew") && renewals.incrementAndGet() < 3 ? noResponse() : responds(call)),
                        LONG)
                .afterSingletonsInstantiated();

        assertThat(calls).containsExactly("renew", "renew", "renew", "observe");
    }

    @Test
    void theyAreRepeatedOnlyAsOftenAsCallsFitIntoTheTime() {
        new FirstCalls(store(call -> noResponse()), CALL.multipliedBy(3)).afterSingletonsInstantiated();

        assertThat(calls).containsExactly("renew", "renew", "renew");
    }

    @Test
    void theyAreMadeOnceIfACallMayTakeLonger() {
        new FirstCalls(store(call -> noResponse()), CALL.dividedBy(2)).afterSingletonsInstantiated();

        Awaitility.await().until(() -> calls.equals(List.of("renew")));
    }

    @Test
    void aDefectOfTheStoreIsLeftToTheInstanceToReport() {
        new FirstCalls(
                        store(call -> {
                            throw new IllegalStateException("deliberately");
                        }),
                        LONG)
                .afterSingletonsInstantiated();

        assertThat(calls).containsExactly("renew");
    }

    @Test
    @Timeout(20)
    void theContextDoesNotWaitForThemLongerThanThatAndThenNoneIsMade() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        FirstCalls first = new FirstCalls(
                store(call -> {
                    awaitEnd(end);
                    return responds(call);
                }),
                Duration.ofMillis(200));
        Awaitility.await().until(() -> !threads.isEmpty());

        first.afterSingletonsInstantiated();

        end.countDown();
        threads.get(0).join();
        assertThat(calls).containsExactly("renew");
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {DefaultLifecycleProcessor.CHECKPOINT_PROPERTY_NAME, DefaultLifecycleProcessor.EXIT_PROPERTY_NAME
            })
    void thereAreNoneIfTheJvmIsWrittenToDiskOrEndsWhenAllBeansAreThere(String property) {
        SpringProperties.setProperty(property, DefaultLifecycleProcessor.ON_REFRESH_VALUE);
        try {
            begin(store(FirstCallsTest::responds));
        } finally {
            SpringProperties.setProperty(property, null);
        }

        assertThat(calls).isEmpty();
    }

    @Test
    void thereAreNoneIfTheApplicationHasSeveralStores() {
        begin(store(FirstCallsTest::responds), store(FirstCallsTest::responds));

        assertThat(calls).isEmpty();
    }

    @Test
    void aSingleStoreGetsThem() {
        begin(store(FirstCallsTest::responds));

        assertThat(calls).containsExactly("renew", "observe");
    }

    @Test
    void thereAreNoneToAStoreThatIsAMock() {
        LeaseStore store = mock();
        begin(store);

        verifyNoInteractions(store);
    }

    @Test
    void thereAreNoneIfATestHasReplacedTheElectionsByAMock() {
        LeaderElections elections = mock();
        beans.registerSingleton("elections", elections);
        begin(store(FirstCallsTest::responds));

        assertThat(calls).isEmpty();
        verifyNoInteractions(elections);
    }

    @Test
    void theElectionsMayExistBeforeThem() {
        try (LeaseElections elections =
                LeaseElections.builder(new InMemoryLeaseStore()).build()) {
            beans.registerSingleton("elections", elections);
            begin(store(FirstCallsTest::responds));
        }

        assertThat(calls).containsExactly("renew", "observe");
    }

    private void begin(LeaseStore... stores) {
        for (int i = 0; i < stores.length; i++) {
            beans.registerSingleton("store" + i, stores[i]);
        }
        FirstCalls.begin(beans.getBeanProvider(LeaseStore.class), beans).afterSingletonsInstantiated();
    }
}
