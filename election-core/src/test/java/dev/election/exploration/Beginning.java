// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

/**
 * Where a search begins.
 *
 * @param instances how many there are
 * @param candidates how many of them stand in the election; the others joined none
 * @param led whether the first leads already, and the others have observed that
 * @param inStep whether all begin at the same moment, so that what is due is always due to all at once
 * @param shared whether they share elections out
 */
record Beginning(int instances, int candidates, boolean led, boolean inStep, boolean shared) {

    private static final long HEARTBEAT = Scene.TIMING.heartbeatInterval().toNanos();

    void play(Scene scene) {
        for (Contender one : scene.all) {
            one.start();
            if (!inStep) {
                pass(scene, scene.now() + HEARTBEAT * 3 / 10);
            }
        }
        if (led) {
            pass(scene, 2 * HEARTBEAT); // the leader is about to renew
        }
    }

    private static void pass(Scene scene, long until) {
        while (scene.now() < until && (scene.askNext() || scene.passTime(until))) {
            // all goes as it should
        }
    }
}
