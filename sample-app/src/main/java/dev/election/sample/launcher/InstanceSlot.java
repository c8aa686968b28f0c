// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

/**
 * The place of an instance: its number, its web port and its network stay when its process ends and another one is
 * started.
 */
final class InstanceSlot {

    private final int number;
    private final int port;
    private final Network network;
    private volatile Instance instance; // written under the lock of the demonstration

    InstanceSlot(int number, int port, Network network, Instance first) {
        this.number = number;
        this.port = port;
        this.network = network;
        this.instance = first;
    }

    int number() {
        return number;
    }

    int port() {
        return port;
    }

    String id() {
        return Terminal.name(number);
    }

    String address() {
        return "http://localhost:" + port;
    }

    Network network() {
        return network;
    }

    /** The process that was started last. */
    Instance instance() {
        return instance;
    }

    void replace(Instance next) {
        instance = next;
    }

    boolean isRunning() {
        return instance.isAlive() && !instance.isFrozen();
    }
}
