// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * Notified when leadership begins and ends.
 *
 * <p>A listener is called once at a time and in order, even if it was added to several elections of an instance, on a
 * thread that no heartbeat waits for. {@code granted} and {@code revoked} come strictly in pairs. Each call comes after
 * the state that it reports is visible. A listener that is added late is notified of the present state first. An
 * exception is logged and has no other effect. A listener that stalls delays its own later calls, and a graceful end of
 * the term up to the shutdown timeout, but neither the heartbeat nor, as long as fewer than 200 stall at once, other
 * listeners.
 *
 * <p>A call may come late; the {@link Term} always reports the current state.
 *
 * @since 0.1.0
 */
public interface LeadershipListener {

    /** This instance leads. */
    default void granted(Term term) {}

    /** This instance no longer leads. In a graceful end the term stays current until this call has returned. */
    default void revoked(Term term, RevocationReason reason) {}

    /**
     * As {@link #revoked(Term, RevocationReason)}, with what is known about the reason, in a sentence for people: for
     * example, for how long the store did not respond. An instance calls this method only, which calls the other one by
     * default.
     */
    default void revoked(Term term, RevocationReason reason, String detail) {
        revoked(term, reason);
    }

    /**
     * Renewals fail, and less than half of the lease's validity remains: leadership ends when {@link Term#remaining()}
     * reaches zero.
     */
    default void atRisk(Term term) {}

    /** This instance observed a new leader, possibly itself. */
    default void leaderChanged(Leader leader) {}
}
