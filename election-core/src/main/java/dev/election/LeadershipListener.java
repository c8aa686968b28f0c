// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * Told when leadership comes and goes.
 *
 * <p>Calls to one listener come one at a time and in order, also if it was added to several elections of an instance, on a thread
 * that no heartbeat ever waits for; {@code granted}
 * and {@code revoked} come strictly in pairs. Each call comes after the state that it reports is visible. A listener
 * that is added late is told the present state first. A listener that throws is logged; one that stalls delays its own
 * later calls, and an orderly end of the term within the shutdown timeout, but neither the heartbeat nor other listeners, as long as fewer than 200 stall at once.
 *
 * <p>The call may come after the fact: ask the {@link Term} what still holds.
 */
public interface LeadershipListener {

    /** This instance leads. */
    default void granted(Term term) {}

    /** This instance leads no more. In an orderly end the term stays current until this call has returned. */
    default void revoked(Term term, RevocationReason reason) {}

    /** Renewals fail and half of the lease is gone: leadership ends when {@link Term#remaining()} reaches zero. */
    default void atRisk(Term term) {}

    /** This instance saw a new leader; it may be this instance itself. */
    default void leaderChanged(Leader leader) {}
}
