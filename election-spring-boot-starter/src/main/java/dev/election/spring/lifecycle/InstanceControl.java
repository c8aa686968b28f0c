// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

/** What the life of an application does with an instance. No method throws if there is nothing to do. */
public interface InstanceControl {

    /** Opens a lease and stands for election; returns at once. */
    void start();

    /** Stands for election again after {@link #withdraw()}; returns at once. */
    void stand();

    /** Gives up leadership in order and claims nothing until {@link #stand()}; returns at once. */
    void withdraw();

    /** Gives up leadership in order, waits for work in flight, and closes the lease; may be started again. */
    void stop();
}
