// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of an instance's elections, in order, and written on a listener's thread: an appender that blocks
 * delays no heartbeat.
 */
final class Journal {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);

    private final String instance;
    private final ListenerDispatcher.Mailbox mailbox;

    Journal(String instance, ListenerDispatcher dispatcher) {
        this.instance = instance;
        this.mailbox = dispatcher.new Mailbox();
    }

    void write(Transition transition) {
        mailbox.post(() -> log(transition));
    }

    private void log(Transition transition) {
        if (transition instanceof Transition.Granted granted) {
            log.info(
                    "Leading '{}' with token {}",
                    granted.term().election(),
                    granted.term().token());
        } else if (transition instanceof Transition.Revoked revoked) {
            revoked(revoked);
        } else if (transition instanceof Transition.Ended ended) {
            log.debug(
                    "Term {} of '{}' is over",
                    ended.term().token(),
                    ended.term().election());
        } else if (transition instanceof Transition.LeaderSeen seen) {
            leaderSeen(seen);
        } else if (transition instanceof Transition.Vacated vacated) {
            log.debug("'{}' has no leader", vacated.election());
        } else if (transition instanceof Transition.AtRisk atRisk) {
            log.warn(
                    "Term {} of '{}' is at risk: no renewal was confirmed for half the lease; it ends in {} ms unless one is",
                    atRisk.term().token(),
                    atRisk.term().election(),
                    atRisk.remaining().toMillis());
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            log.error(
                    "The lease store shows token {} of '{}' after {}: it lost acknowledged commits or was restored from a"
                            + " backup; claims go on above {}",
                    setBack.shown(),
                    setBack.election(),
                    setBack.remembered(),
                    setBack.remembered());
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            log.warn(
                    "'{}' is vacant, but a transaction holds its row locked (token {}, {}); claiming again until it has ended",
                    blocked.election(),
                    blocked.token(),
                    blocked.blockedBy() == null ? "whose is not known" : blocked.blockedBy());
        } else if (transition instanceof Transition.HeldBack heldBack) {
            log.info(
                    "Leadership was lost {} times of late: others may claim first for {} ms",
                    heldBack.losses(),
                    heldBack.time().toMillis());
        }
    }

    private static void revoked(Transition.Revoked revoked) {
        String election = revoked.term().election();
        long token = revoked.term().token();
        RevocationReason reason = revoked.reason();
        if (reason.isVoluntary()) {
            log.info("Giving up term {} of '{}': {}", token, election, why(reason));
        } else {
            log.warn("Lost term {} of '{}': {}", token, election, why(reason));
        }
    }

    private void leaderSeen(Transition.LeaderSeen seen) {
        if (!seen.leader().instance().equals(instance)) {
            log.info(
                    "'{}' is led by '{}' with token {}",
                    seen.leader().election(),
                    seen.leader().instance(),
                    seen.leader().token());
        }
    }

    private static String why(RevocationReason reason) {
        return switch (reason) {
            case LEASE_RAN_OUT -> "no renewal was confirmed in time; work of this term must stop";
            case LEASE_EXPIRED -> "another instance saw no heartbeat for the whole lease and expired it";
            case SUPERSEDED -> "the store shows another holder or token, it was set back or edited by hand";
            case STEPPED_DOWN -> "asked to step down";
            case TRANSFERRED -> "asked to hand over";
            case BALANCED -> "this instance leads more than its share, another one less";
            case WITHDRAWN -> "this instance stands no more for the time being";
            case CLOSED -> "this instance is shutting down";
        };
    }
}
