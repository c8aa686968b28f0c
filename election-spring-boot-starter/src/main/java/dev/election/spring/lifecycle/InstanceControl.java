// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

/**
 * Controls an instance on behalf of the application context's lifecycle. Every method is idempotent.
 *
 * @since 0.1.0
 */
public interface InstanceControl {

    /** Opens a lease and becomes a candidate. Returns at once. */
    void start();

    /** Becomes a candidate again after {@link #withdraw()}. Returns at once. */
    void stand();

    /** Steps down gracefully and claims nothing until {@link #stand()} is called. Returns at once. */
    void withdraw();

    /** Steps down gracefully, waits for work in flight, and closes the lease. The instance may be started again. */
    void stop();
}
