// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where leases and leaders are kept: one operation per rule of the protocol, each an atomic compare-and-set, or a read.
 *
 * <p><b>Effects.</b> Each operation takes effect at most once, at some moment between its call and its return. If it
 * throws a {@link LeaseStoreException} (or anything else), the caller treats it as timed out: it may have taken effect,
 * or may do so later. The caller repeats the request later; a store does not repeat a write by itself.
 *
 * <p><b>Threads.</b> An instance calls with at most two threads at once: one opens, renews and closes its lease, the
 * other makes all other calls. The first must never wait for the second, nor for anything that holds a leader record.
 *
 * <p><b>Time.</b> A store reads no clock. Instants passed to it come from the caller's wall clock; they are stored for
 * people who read the records, and no rule depends on them.
 *
 * <p><b>Names.</b> Names are stored exactly: two names that differ in any way, for example in case, accents or inner
 * spaces, are two elections. An operation throws an {@link IllegalArgumentException} for a name that {@link Names}
 * rejects, before it has any effect.
 *
 * <p><b>Unknown names.</b> An election without a record is neither observed, won, released nor transferred; it needs to
 * be enrolled first. Empty collections are allowed everywhere.
 *
 * <p>Every store must pass {@code LeaseStoreContract}, in the test-jar of this module.
 *
 * @since 0.1.0
 */
public interface LeaseStore {

    /**
     * The longest time that an operation takes before it gives up and throws. The caller checks that it leaves room for
     * a second attempt before the lease ends.
     */
    Duration callTimeout();

    /**
     * The greatest number of elections that one call may claim, enroll, release or transfer; the caller distributes
     * more over several calls. A store returns less where so many do not fit into {@link #callTimeout()} or into one
     * request of its engine. The same value at each call.
     */
    default int electionsPerCall() {
        return 2_048;
    }

    /**
     * What will go wrong later with the engine as it is set up, one sentence each, with the cure: for example that it
     * never discards old revisions. They are logged as warnings. Called once, after the first observation, by the
     * thread of that call; may call the engine. None by default.
     */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * The members of the engine and how many of them answer, as far as the engine shows. Returns the last known state
     * at once, on any thread; before the first call none is reachable. Empty for a store without members.
     */
    default Optional<StoreMembers> members() {
        return Optional.empty();
    }

    /**
     * Rule 1: adds the lease, with its heartbeat as given.
     *
     * @param at for people
     * @throws LeaseStoreException also if a lease with this id exists, which is left as it is: the belief of the caller
     *     would count from this request, while peers may have observed the same heartbeat earlier
     */
    void open(Lease lease, Instant at);

    /**
     * Rule 2: raises the heartbeat of the lease to the given one, if it is lower. The owner counts its requests,
     * whether they were answered or not, so that no two of them set the same heartbeat: a request that takes effect
     * late, or a second time, changes nothing, and the heartbeat never falls. Decision 50.
     *
     * @param heartbeat the new heartbeat, above that of any earlier request
     * @param cohort from now on the cohort of the lease
     * @param at for people
     * @return whether the lease exists and has this heartbeat now; false if there is no such lease, because it was
     *     expired or closed
     * @throws LeaseStoreException also if the lease has a higher heartbeat, because another process renews it
     */
    boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at);

    /**
     * Rule 4: reads the records of the elections, and then, or in the same snapshot, all leases. Records that certainly
     * did not change need not be read again. While nothing changes, the number of round trips does not depend on the
     * number of elections; after a change it may grow with the number of changed records, or in pages.
     *
     * <p>An observation is not older than the response to any earlier call of the same instance: it shows at least the
     * heartbeats and tokens of these, except if the store has lost them. A read from a replica that lags behind would
     * look like such a loss. An observation of an instance without a lease may be older: such an instance leads nothing
     * that it could end.
     *
     * @param elections the names of the elections, from none to many thousands
     * @param ownLease the lease of the calling instance; the elections that it holds are always returned. Null if it
     *     has none
     */
    Observation observe(Collection<String> elections, @Nullable String ownLease);

    /**
     * Adds a vacant record for each of these elections that has none; leaves the others as they are. Two instances may
     * do this at the same time. It may return before all are added if time is short: the next observation shows the
     * rest.
     *
     * @param floors the token that a record begins with: 0, or the highest that was ever seen if the record was lost
     */
    void enroll(Map<String, Long> floors);

    /**
     * Rule 5: removes each of these leases whose heartbeat is still the given one, in as few statements as possible.
     * Each is decided independently.
     *
     * @param leases without duplicates
     * @return how many were removed by this call; the others have a different heartbeat, or no longer exist
     */
    int expire(Collection<SilentLease> leases);

    /**
     * As {@link #expire(Collection)}, for a single lease. Stores do not override it. Returns whether the lease was
     * removed.
     */
    default boolean expire(String leaseId, long heartbeat) {
        return expire(List.of(new SilentLease(leaseId, heartbeat))) == 1;
    }

    /**
     * Rule 6: for each claim whose election is vacant (its record names no lease, the given lease, or one that does not
     * exist now) and still has the seen token, names the given lease and the new token in the record. Each claim is
     * decided independently; a claim that is blocked by a locked record must not delay the others for long. The given
     * lease need not be checked: if it is gone, a record that names it counts as vacant.
     *
     * @param claims at most one for each election
     * @param at stored as the time since which the holder leads
     */
    ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at);

    /**
     * Rule 7: makes vacant each of these elections whose record names the given lease and has the term's token; the
     * token stays.
     */
    void release(String leaseId, Collection<TermId> terms);

    /**
     * Transfers the election of each of these terms to another lease, with the next token, if its record names the
     * given lease and has the term's token, and the other lease exists.
     *
     * @param at stored as the time since which the new holder leads
     * @return whether all of them were transferred
     */
    boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at);

    /** Rule 8: removes the lease, which makes all its elections vacant; does nothing if there is no such lease. */
    void close(String leaseId);

    /**
     * Adds a listener for hints that elections may have a new leader or become vacant, which let an instance claim or
     * observe ahead of schedule. A hint is sent once the change can be observed, on any thread, and never while a lock
     * of the store is held. Hints may be late, wrong or lost; only speed depends on them. An instance adds its listener
     * while hints are useful, and removes it while it leads all its elections, so this method must return at once and
     * must not throw. A store without hints does not override it.
     */
    default void addHintListener(HintListener listener) {}

    /**
     * Removes a listener; it may be notified once more. Does nothing if it was never added. Returns at once, and does
     * not throw.
     */
    default void removeHintListener(HintListener listener) {}
}
