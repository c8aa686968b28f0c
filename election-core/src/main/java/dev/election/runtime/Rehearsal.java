// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * What instances may go through, played once in memory by an instance that has settled: one takes over from a dead one, hands
 * over by closing, and by stepping down. So the first real hand-over, which others wait for, is not the first time that its
 * code runs. Nothing of it is seen or heard: the store, the clock and the listeners are its own.
 */
final class Rehearsal implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);

    /** Enough for the JVM to compile what thousands of elections need. */
    private static final int MOST_ELECTIONS = 1_000;

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final List<String> names;
    private final LeaseStore store = new InMemoryLeaseStore();
    private final HandDrive drive = new HandDrive(Rehearsal::callersThread);

    /** For an instance of so many elections. */
    Rehearsal(int elections) {
        names = IntStream.range(0, Math.min(elections, MOST_ELECTIONS))
                .mapToObj(String::valueOf)
                .toList();
    }

    @Override
    public void run() {
        long begun = System.nanoTime();
        try {
            play().close();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            log.debug("Rehearsed hand-overs of {} elections in memory within {} ms", names.size(), millis);
        } catch (Throwable e) {
            Survival.say(() -> log.warn("A rehearsal in memory failed; the elections do not depend on it", e));
        }
    }

    /** Returns the instance that leads all in the end. */
    LeaseElections play() {
        letADeadOneLead();
        LeaseElections first = instance("first");
        first.start();
        drive.advance(LEASE.plus(HEARTBEAT)); // expires the dead one's lease, and claims
        LeaseElections second = instance("second");
        second.start();
        drive.advance(HEARTBEAT);
        first.election(names.get(0)).stepDown(); // the second claims
        drive.advance(HEARTBEAT);
        first.close(); // the second claims the others
        drive.advance(HEARTBEAT);
        return second;
    }

    private void letADeadOneLead() {
        store.enroll(names.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        store.open(new Lease("dead", "dead", null, 0, LEASE), drive.now());
        ClaimResult unused = store.claim(
                "dead", names.stream().map(name -> new Claim(name, 0, 1)).toList(), drive.now());
    }

    private LeaseElections instance(String name) {
        LeaseElectionsBuilder settings =
                drive.builder(store).instance(name).leaseDuration(LEASE).heartbeatInterval(HEARTBEAT);
        settings.log = NOPLogger.NOP_LOGGER;
        LeaseElections instance = settings.build();
        names.forEach(instance::election);
        instance.addListener(new Deaf());
        return instance;
    }

    private static ExecutorService callersThread(String instance) {
        return new CallersThread();
    }

    /** Calls listeners on the thread that tells them something. */
    private static final class CallersThread extends AbstractExecutorService {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    private static final class Deaf implements LeadershipListener {

        @Override
        public void granted(Term term) {}

        @Override
        public void revoked(Term term, RevocationReason reason) {}
    }
}
