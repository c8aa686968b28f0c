// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

/** A thread that observes the instances of a cluster from outside: it does not stand still when one of them does. */
final class ObservingThread extends Thread {

    ObservingThread(Runnable observes) {
        super(observes, "election-cluster-observer");
        setDaemon(true);
    }
}
