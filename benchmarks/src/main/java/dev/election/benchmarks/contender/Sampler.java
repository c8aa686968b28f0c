// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks every now and then whether this process leads the watched election, and says from when to when it did:
 * {@code YES first last}, again and again while it lasts, {@code NO last no} once it does not. Never says led what was
 * not: the first yes is stamped after its answer, the last before its question, wherever the process freezes in
 * between.
 */
final class Sampler implements Runnable {

    private static final int SAID_EVERY = 20; // samples: more often, and to say yes would cost more than to ask
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Contender contender;
    private final EventRecorder recorder;
    private final EventFile file;
    private final @Nullable HikariDataSource pool;
    private final long pauseNanos;

    private boolean leads;
    private long firstYes;
    private long lastYes;
    private long saidYes;
    private int changes;
    private long changed;
    private int counted;
    private long lastUnchanged;
    private volatile int mostTaken; // written by the sampler's thread, read by that of the commands

    Sampler(
            Contender contender,
            EventRecorder recorder,
            EventFile file,
            @Nullable HikariDataSource pool,
            Duration pause) {
        this.contender = contender;
        this.recorder = recorder;
        this.file = file;
        this.pool = pool;
        this.pauseNanos = pause.toNanos();
    }

    /** The most connections of the pool that were seen in use at once. */
    int mostTaken() {
        return mostTaken;
    }

    @Override
    public void run() {
        while (true) {
            sample();
            count();
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void sample() {
        long before = System.nanoTime();
        boolean yes = contender.isLeader(Contender.election(0));
        if (yes && !leads) {
            leads = true;
            firstYes = System.nanoTime();
            lastYes = firstYes;
            sayYes();
        } else if (yes) {
            lastYes = Math.max(before, firstYes);
            if (lastYes - saidYes > SAID_EVERY * pauseNanos) {
                sayYes();
            }
        } else if (leads) {
            long no = System.nanoTime();
            leads = false;
            sayYes();
            file.say("NO", lastYes, no);
        }
    }

    private void sayYes() {
        saidYes = lastYes;
        file.say("YES", firstYes, lastYes);
    }

    private void count() {
        HikariPoolMXBean connections = pool == null ? null : pool.getHikariPoolMXBean();
        if (connections != null) {
            mostTaken = Math.max(mostTaken, connections.getActiveConnections());
        }
        long now = System.nanoTime();
        int present = recorder.changes();
        if (changes == counted) {
            lastUnchanged = now;
        }
        if (changes != present) {
            changes = present;
            changed = now;
        }
        // not again and again while thousands begin, which that would hold up
        boolean over = recorder.leadsAll() || now - changed > SETTLED_NANOS;
        if (changes != counted && (over || now - lastUnchanged > LONGEST_NANOS)) {
            counted = changes;
            recorder.sum();
        }
    }
}
