// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The instances of one demonstration: starts them, starts one again or one more when asked to, and ends all of them. It
 * lives on when instances die, whatever they die of; only one that cannot start at all at the beginning ends the whole.
 *
 * <p>Safe for use by many threads: the keyboard's, those of the page, the shutdown's, and one per instance.
 */
final class Demo {

    private static final Duration END = Duration.ofSeconds(10);
    // exit codes of the JVM and of Spring Boot
    private static final int START_FAILED = 1;
    private static final int KILLED = 128 + 9;

    private final Terminal terminal;
    private final InstanceCommand command;
    private final Supplier<Network> networks;
    private final Map<Integer, InstanceSlot> slots = new TreeMap<>(); // guarded by the lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final CountDownLatch ending = new CountDownLatch(1);

    /** @param networks makes the network of an instance */
    Demo(Terminal terminal, InstanceCommand command, Supplier<Network> networks) {
        this.terminal = terminal;
        this.command = command;
        this.networks = networks;
    }

    /** Starts an instance on each of these ports. Nothing of theirs is shown before {@link #show()}. */
    void start(List<Integer> ports) throws StartException {
        lock.lock();
        try {
            for (int number = 1; number <= ports.size() && !isEnding(); number++) {
                open(number, ports.get(number - 1), true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether instances reach what keeps the leases through proxies. */
    boolean canBeInterrupted() {
        return slots().stream().allMatch(slot -> slot.network().canBeInterrupted());
    }

    /** Shows what the instances print. */
    void show() {
        slots().forEach(slot -> slot.instance().show());
    }

    /** Starts an instance that has ended once more. */
    void restart(int number) throws StartException, RefusedException {
        lock.lock();
        try {
            InstanceSlot slot = slot(number);
            if (slot.instance().isAlive()) {
                throw new RefusedException("Instance " + number + " is running");
            }
            refuseWhileEnding();
            slot.network().reconnect();
            Instance instance = launch(number, slot.port(), slot.network(), false);
            slot.replace(instance);
            terminal.print(number, "started again, " + Welcome.killLine(instance.pid()));
            instance.show();
        } finally {
            lock.unlock();
        }
    }

    /** Starts one more instance, and returns its number. */
    int add() throws StartException, RefusedException {
        lock.lock();
        try {
            refuseWhileEnding();
            int number = slots.size() + 1;
            if (number > Arguments.MOST_INSTANCES) {
                throw new RefusedException("There are " + slots.size() + " instances already, which is the maximum");
            }
            int port =
                    Ports.free(slots.values().stream().map(InstanceSlot::port).toList());
            InstanceSlot slot = open(number, port, false);
            terminal.print(
                    number,
                    slot.address() + "   " + Welcome.killLine(slot.instance().pid()));
            slot.instance().show();
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** The instances by their number. */
    List<InstanceSlot> slots() {
        lock.lock();
        try {
            return List.copyOf(slots.values());
        } finally {
            lock.unlock();
        }
    }

    InstanceSlot slot(int number) throws RefusedException {
        lock.lock();
        try {
            InstanceSlot slot = slots.get(number);
            if (slot == null) {
                throw new RefusedException("There is no instance " + number);
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    /** Returns once no instance is alive, though the demonstration is not being ended. */
    void awaitNoneAlive() throws InterruptedException {
        lock.lock();
        try {
            while (slots.values().stream().anyMatch(slot -> slot.instance().isAlive())) {
                ended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all instances in order, those that do not heed it by force; returns when none is left. */
    void end() throws InterruptedException {
        ending.countDown();
        List<Instance> left = slots().stream().map(InstanceSlot::instance).toList();
        left.forEach(Instance::requestEnd);
        long until = System.nanoTime() + END.toNanos();
        for (Instance instance : left) {
            instance.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
    }

    private InstanceSlot open(int number, int port, boolean first) throws StartException {
        Network network = networks.get();
        InstanceSlot slot = new InstanceSlot(number, port, network, launch(number, port, network, first));
        slots.put(number, slot);
        return slot;
    }

    private Instance launch(int number, int port, Network network, boolean first) throws StartException {
        ProcessBuilder process = command.forInstance(number, port, network);
        return Instance.start(number, process, terminal, code -> ended(number, code, first));
    }

    private void refuseWhileEnding() throws RefusedException {
        if (isEnding()) {
            throw new RefusedException("All instances are being ended");
        }
    }

    private void ended(int number, int code, boolean first) {
        if (endingWithin(Duration.ofMillis(200))) {
            return;
        }
        String again = "type " + number + " and Enter to start it again";
        if (code == START_FAILED) {
            terminal.print(number, "could not start, see above; " + (first ? "ending all" : again));
            if (first) {
                System.exit(1);
            }
        } else {
            terminal.print(number, code == KILLED ? "was killed; " + again : "ended; " + again);
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
