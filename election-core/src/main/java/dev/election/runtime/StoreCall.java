// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Request;
import dev.election.store.LeaseStore;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Sends a request to the store, and turns the response into a move of the machine. */
final class StoreCall {

    /**
     * The response of the store.
     *
     * @param confirmsLease whether it confirmed our own lease
     * @param effect the move of the machine
     */
    record Response(boolean confirmsLease, BiConsumer<ElectionMachine, ClockReading> effect) {

        private static Response of(BiConsumer<ElectionMachine, ClockReading> effect) {
            return new Response(false, effect);
        }

        /** Gives the response to the machine. The clock was read after the response had arrived. */
        void to(ElectionMachine machine, ClockReading now) {
            effect.accept(machine, now);
        }
    }

    private StoreCall() {}

    /** Sends the request and waits for the response. An exception means that there was none. */
    static Response send(LeaseStore store, Request<Command> request) {
        Command command = request.command();
        Instant at = request.sentAt().wallTime();
        if (command instanceof Command.Open open) {
            store.open(open.lease(), at);
            return new Response(true, (machine, now) -> machine.opened(request, now));
        } else if (command instanceof Command.Renew renew) {
            boolean exists = store.renew(renew.leaseId(), renew.heartbeat(), renew.cohort(), at);
            return new Response(exists, (machine, now) -> machine.renewed(request, exists, now));
        } else if (command instanceof Command.CloseLease close) {
            store.close(close.leaseId());
            return Response.of((machine, now) -> machine.closed(request));
        } else if (command instanceof Command.Enroll enroll) {
            store.enroll(enroll.floors());
            return Response.of((machine, now) -> machine.enrolled(request, now));
        } else if (command instanceof Command.Observe observe) {
            var observation = store.observe(observe.elections(), observe.ownLease());
            return Response.of((machine, now) -> machine.observed(request, observation, now));
        } else if (command instanceof Command.Expire expire) {
            int removed = store.expire(expire.leases());
            return Response.of((machine, now) -> machine.expired(request, removed, now));
        } else if (command instanceof Command.ClaimVacant claim) {
            var result = store.claim(claim.leaseId(), claim.claims(), at);
            return Response.of((machine, now) -> machine.claimed(request, result, now));
        } else if (command instanceof Command.Release release) {
            store.release(release.leaseId(), release.terms());
            return Response.of((machine, now) -> machine.released(request, now));
        } else if (command instanceof Command.Transfer transfer) {
            boolean done = store.transfer(transfer.leaseId(), transfer.terms(), transfer.toLeaseId(), at);
            return Response.of((machine, now) -> machine.transferred(request, done, now));
        }
        throw new IllegalStateException("Unknown command " + command);
    }
}
