// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The instances of one demonstration: starts them, starts one again when asked to, and ends all of them. It lives on
 * when instances die, whatever they die of; only one that cannot start at all at the beginning ends the whole.
 *
 * <p>Safe for use by many threads: the keyboard's, the shutdown's, and one per instance.
 */
final class Demo {

    private static final Duration END = Duration.ofSeconds(10);
    // exit codes of the JVM and of Spring Boot
    private static final int START_FAILED = 1;
    private static final int KILLED = 128 + 9;

    private final Terminal terminal;
    private final InstanceCommand command;
    private final List<Integer> ports;
    private final Map<Integer, Instance> instances = new TreeMap<>(); // guarded by the lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final CountDownLatch ending = new CountDownLatch(1);

    Demo(Terminal terminal, InstanceCommand command, List<Integer> ports) {
        this.terminal = terminal;
        this.command = command;
        this.ports = ports;
    }

    /** Starts all instances, and says how to play with them before anything of theirs is shown. */
    void start(List<String> storeAddresses, String databaseTitle) throws StartException {
        lock.lock();
        try {
            for (int number = 1; number <= ports.size() && !isEnding(); number++) {
                instances.put(number, launch(number, true));
            }
            Welcome.print(terminal, storeAddresses, databaseTitle, command, ports, number -> pid(number));
            instances.values().forEach(Instance::show);
        } finally {
            lock.unlock();
        }
    }

    /** Starts an instance that has ended once more; says so if there is no such one. */
    void restart(int number) throws StartException {
        lock.lock();
        try {
            Instance former = instances.get(number);
            if (isEnding()) {
                return;
            }
            if (former == null || former.isAlive()) {
                terminal.say(
                        former == null
                                ? "There is no instance " + number + "."
                                : "Instance " + number + " is running.");
                return;
            }
            Instance instance = launch(number, false);
            instances.put(number, instance);
            terminal.say(number, "started again, " + Welcome.killLine(instance.pid()));
            instance.show();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once no instance is alive, though the demonstration is not being ended. */
    void awaitNoneAlive() throws InterruptedException {
        lock.lock();
        try {
            while (instances.values().stream().anyMatch(Instance::isAlive)) {
                ended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all instances in order, those that do not heed it by force; returns when none is left. */
    void end() throws InterruptedException {
        ending.countDown();
        List<Instance> left;
        lock.lock();
        try {
            left = List.copyOf(instances.values());
        } finally {
            lock.unlock();
        }
        left.forEach(Instance::requestEnd);
        long until = System.nanoTime() + END.toNanos();
        for (Instance instance : left) {
            instance.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
    }

    private long pid(int number) {
        lock.lock();
        try {
            Instance instance = instances.get(number);
            return instance == null ? 0 : instance.pid();
        } finally {
            lock.unlock();
        }
    }

    private Instance launch(int number, boolean first) throws StartException {
        ProcessBuilder process = command.forInstance(number, ports.get(number - 1));
        return Instance.start(number, process, terminal, code -> ended(number, code, first));
    }

    private void ended(int number, int code, boolean first) {
        if (endingWithin(Duration.ofMillis(200))) {
            return;
        }
        String again = "type " + number + " and Enter to start it again";
        if (code == START_FAILED) {
            terminal.say(number, "could not start, see above; " + (first ? "ending all" : again));
            if (first) {
                System.exit(1);
            }
        } else {
            terminal.say(number, code == KILLED ? "was killed; " + again : "ended; " + again);
        }
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Ctrl-C reaches all processes at once: an instance may end before the launcher knows that all of it ends. */
    private boolean endingWithin(Duration time) {
        try {
            return ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
