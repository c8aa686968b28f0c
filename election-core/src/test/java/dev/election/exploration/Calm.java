// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import dev.election.exploration.Move.Kind;
import dev.election.store.LeaderRecord;

/** What follows once all faults have stopped: L1, from any state. */
final class Calm {

    private static final long HEARTBEAT = Scene.TIMING.heartbeatInterval().toNanos();
    private static final long LEASE = Scene.TIMING.leaseDuration().toNanos();

    // until an instance looks again, be it that it follows a renewal that comes then
    private static final long LOOK = HEARTBEAT * 5 / 4;

    // whoever saw that another has found the leader dead leaves the claim to it for so long, and then looks
    private static final long LEFT = HEARTBEAT / 4;

    private static final long SLACK = HEARTBEAT / 10;
    private static final int MOST_STEPS = 10_000;

    private final Scene scene;

    Calm(Scene scene) {
        this.scene = scene;
    }

    /** Lets everything go on as it should; whoever is crashed stays so, and whoever does not stand. */
    void examine() {
        for (Contender one : scene.all) {
            if (one.isFrozen()) {
                scene.make(new Move(Kind.THAW, scene.all.indexOf(one), 0));
            }
            one.forgetLateRequests();
        }
        if (scene.all.stream().noneMatch(Contender::isCandidate)) {
            return;
        }
        long promised = promisedNanos();
        long until = scene.now() + promised;
        for (int steps = 0; !isLed(); steps++) {
            if (steps > MOST_STEPS) {
                throw new Counterexample("L1: requests without end while no time passes");
            }
            if (!step() && (!scene.passTime() || scene.now() > until)) {
                throw new Counterexample("L1: nobody leads within " + promised / 1_000_000
                        + " ms after everything goes on as it should");
            }
        }
    }

    private boolean isLed() {
        return scene.isLed();
    }

    private boolean step() {
        for (int i = 0; i < scene.all.size(); i++) {
            Contender one = scene.all.get(i);
            if (one.isDraining()) {
                scene.make(new Move(Kind.DRAIN, i, 0));
                return true;
            }
            for (int line = 0; line < 2; line++) {
                if (one.isWaiting(line)) {
                    scene.make(new Move(Kind.ARRIVE, i, line));
                    return true;
                }
                if (one.isDue(line)) {
                    scene.make(new Move(Kind.ASK, i, line));
                    return true;
                }
            }
        }
        return false;
    }

    /** Within which time somebody must lead, as things are. */
    private long promisedNanos() {
        LeaderRecord record = scene.record();
        String holder = record == null ? null : record.leaseId();
        long token = record == null ? 0 : record.token();
        boolean free = holder == null || !scene.store.leasesNow().containsKey(holder);
        boolean holderKnows = scene.all.stream().anyMatch(one -> one.isRunning() && one.hasLease(holder));
        long nanos = LOOK + LEFT + SLACK;
        if (!free) {
            // its holder looks and takes it up or gives it up, or nobody will and it runs out
            nanos += holderKnows ? LOOK : LEASE;
        }
        if (scene.all.stream().anyMatch(Contender::isDeceived)) {
            nanos += LEASE;
        }
        if (scene.shared) {
            nanos += HEARTBEAT; // it may be the turn of one that is dead, or keeps aside
        }
        if (scene.all.stream().anyMatch(Contender::isHeldBack)) {
            nanos += HEARTBEAT;
        }
        if (scene.all.stream().noneMatch(one -> one.isCandidate() && !one.sitsOut(token))) {
            nanos += LEASE; // as its user has asked
        }
        return nanos;
    }
}
