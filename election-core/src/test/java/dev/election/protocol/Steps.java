// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a test steps by hand: lease 10 s, heartbeat 1 s, belief 9.9 s; its leases are called {@code me-1},
 * {@code me-2} and so on. The test moves the clock and plays the store.
 */
final class Steps {

    static final Timing TIMING = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.01);
    static final String E = "billing";
    static final String APPLICATION = "shop";

    final ElectionMachine machine;
    ClockReading now = new ClockReading(500, 1_000_000);
    private int leases;

    Steps() {
        this(false);
    }

    /** One that shares its elections out, or does not. */
    Steps(boolean balances) {
        this(balances, 1);
    }

    private Steps(boolean balances, long seed) {
        this(balances, seed, 2_048);
    }

    /** One whose store takes so many elections at once. */
    Steps(int electionsPerCall) {
        this(false, 1, electionsPerCall);
    }

    private Steps(boolean balances, long seed, int electionsPerCall) {
        Identity me = new Identity("me", "http://me", APPLICATION, () -> "me-" + ++leases, balances);
        machine = new ElectionMachine(TIMING, me, electionsPerCall, new SplittableRandom(seed), now);
    }

    /** Joined one election, stands, and has opened its lease. */
    static Steps standing() {
        return standing(1);
    }

    /** The same with other jitter. */
    static Steps standing(long seed) {
        Steps steps = new Steps(false, seed);
        steps.machine.join(E, 0, steps.now);
        steps.open();
        return steps;
    }

    /** Leads the election with token 1, and everything about it was told. */
    static Steps leading() {
        Steps steps = standing();
        steps.observe(steps.vacant(0));
        steps.win();
        steps.told();
        return steps;
    }

    // ---- the clock

    Steps after(long millis) {
        return move(millis, millis);
    }

    Steps move(long monotonicMillis, long wallMillis) {
        now = new ClockReading(now.monotonicNanos() + monotonicMillis * 1_000_000, now.wallMillis() + wallMillis);
        return this;
    }

    // ---- requests

    @Nullable
    Command maybeRenewal() {
        Request<Command> request = machine.nextRenewal(now);
        return request == null ? null : request.command();
    }

    @Nullable
    Command maybeClaim() {
        Request<Command> request = machine.nextClaim(now);
        return request == null ? null : request.command();
    }

    Request<Command> renewal() {
        return Objects.requireNonNull(machine.nextRenewal(now), "no renewal is due");
    }

    Request<Command> claim() {
        return Objects.requireNonNull(machine.nextClaim(now), "no request about the elections is due");
    }

    static <C extends Command> C as(Class<C> type, Request<Command> request) {
        assertThat(request.command()).isInstanceOf(type);
        return type.cast(request.command());
    }

    // ---- the store's part

    void open() {
        machine.stand(now);
        Request<Command> request = renewal();
        as(Command.Open.class, request);
        machine.opened(request, now);
    }

    void renew() {
        Request<Command> request = renewal();
        as(Command.Renew.class, request);
        machine.renewed(request, true, now);
    }

    /** Answers the next look with this record and these leases of others; our own is shown too. */
    void observe(LeaderRecord record, Lease... others) {
        observe(List.of(record), others);
    }

    void observe(List<LeaderRecord> records, Lease... others) {
        answer(claim(), records, others);
    }

    /** Answers a look that was asked some time ago. */
    void answer(Request<Command> request, LeaderRecord record, Lease... others) {
        answer(request, List.of(record), others);
    }

    private void answer(Request<Command> request, List<LeaderRecord> records, Lease... others) {
        Command.Observe look = as(Command.Observe.class, request);
        Stream<Lease> own = Stream.ofNullable(look.ownLease()).map(id -> lease(id, 0));
        List<Lease> all = Stream.concat(own, Stream.of(others)).toList();
        machine.observed(request, new Observation(records, all), now);
    }

    Claim win() {
        Request<Command> request = claim();
        Claim claim = as(Command.ClaimVacant.class, request).claims().get(0);
        machine.claimed(request, new ClaimResult(Set.of(claim.election()), Set.of()), now);
        return claim;
    }

    /** Renews and looks, with nothing new to be seen. */
    void beat(LeaderRecord record, Lease... others) {
        renew();
        observe(record, others);
    }

    LeaderRecord vacant(long token) {
        return new LeaderRecord(E, token, null, null);
    }

    LeaderRecord held(long token, String leaseId) {
        return new LeaderRecord(E, token, leaseId, Instant.ofEpochSecond(7));
    }

    static Lease lease(String id, long heartbeat) {
        return new Lease(id, id.replaceAll("-.*", ""), null, heartbeat, TIMING.leaseDuration());
    }

    List<Transition> told() {
        return machine.drainTransitions();
    }

    <T extends Transition> List<T> told(Class<T> type) {
        return told().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
