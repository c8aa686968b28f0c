// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.RevocationReason;
import dev.election.protocol.Transition;
import org.slf4j.spi.LoggingEventBuilder;

/** How a transition is put into words, for people. */
final class JournalLine {

    private JournalLine() {}

    static void write(Transition transition, LoggingEventBuilder line) {
        if (transition instanceof Transition.Granted granted) {
            line.log(
                    "Leading '{}' with token {}",
                    granted.term().election(),
                    granted.term().token());
        } else if (transition instanceof Transition.Revoked revoked) {
            revoked(revoked, line);
        } else if (transition instanceof Transition.Ended ended) {
            line.log(
                    "Term {} of '{}' is over",
                    ended.term().token(),
                    ended.term().election());
        } else if (transition instanceof Transition.LeaderSeen seen) {
            line.log(
                    "'{}' is led by '{}' with token {}",
                    seen.leader().election(),
                    seen.leader().instance(),
                    seen.leader().token());
        } else if (transition instanceof Transition.Vacated vacated) {
            line.log("'{}' has no leader", vacated.election());
        } else if (transition instanceof Transition.AtRisk atRisk) {
            line.log(
                    "Term {} of '{}' is at risk: no renewal was confirmed for half the lease; it ends in {} ms unless"
                            + " one is",
                    atRisk.term().token(),
                    atRisk.term().election(),
                    atRisk.remaining().toMillis());
        } else if (transition instanceof Transition.TokenSetBack setBack) {
            line.log(
                    "The lease store shows token {} of '{}' after {}: it lost acknowledged commits or was restored"
                            + " from a backup; claims go on above {}",
                    setBack.shown(),
                    setBack.election(),
                    setBack.remembered(),
                    setBack.remembered());
        } else if (transition instanceof Transition.ClaimBlocked blocked) {
            line.log(
                    "'{}' is vacant, but a transaction holds its row locked (token {}, {}); claiming again until it"
                            + " has ended",
                    blocked.election(),
                    blocked.token(),
                    blocked.blockedBy() == null ? "whose is not known" : blocked.blockedBy());
        } else if (transition instanceof Transition.TransferRefused refused) {
            line.log(
                    "The transfer of term {} of '{}' to '{}' is not confirmed: that instance has missed a heartbeat or is gone, or"
                            + " the lease store did not answer in time; unless it took effect, the election is released for"
                            + " everybody",
                    refused.term().token(),
                    refused.term().election(),
                    refused.instance());
        } else if (transition instanceof Transition.Impaired impaired) {
            line.log(
                    "This instance cannot lead '{}' as things are. {}. Its other elections are not affected. {}",
                    impaired.election(),
                    impaired.text(),
                    cure(impaired.cause()));
        } else if (transition instanceof Transition.Mended mended) {
            line.log("What kept this instance from leading '{}' is over", mended.election());
        } else if (transition instanceof Transition.TwinSeen seen) {
            line.log(
                    "Two live instances have the id '{}': this one (address {}, lease {}) and another (address {},"
                            + " lease {}). Others cannot tell them apart: a transfer to this id may go to either, and they"
                            + " count as one candidate. Give each an id of its own (election.instance-id)",
                    seen.identity().instance(),
                    seen.identity().address(),
                    seen.ownLease(),
                    seen.other().address(),
                    seen.other().id());
        } else if (transition instanceof Transition.HeldBack heldBack) {
            line.log(
                    "Leadership was lost {} times of late: others may claim first for {} ms",
                    heldBack.losses(),
                    heldBack.time().toMillis());
        }
    }

    private static void revoked(Transition.Revoked revoked, LoggingEventBuilder line) {
        String election = revoked.term().election();
        long token = revoked.term().token();
        RevocationReason reason = revoked.reason();
        line.log(
                reason.isVoluntary() ? "Giving up term {} of '{}': {}" : "Lost term {} of '{}': {}",
                token,
                election,
                why(reason));
    }

    private static String cure(Transition.Cause cause) {
        return switch (cause) {
            case UNREADABLE ->
                "Somebody must have written that by hand, and has to correct it, or to delete it while nobody leads";
            case NOT_ENROLLED ->
                "The user of the lease store must be allowed to insert records, the store must have every character of"
                        + " the name, and nobody may keep its key locked";
            case CLAIMS_IN_VAIN ->
                "Check that no transaction keeps the record locked, that the user of the lease store may change it, and"
                        + " that a connection is obtained in less than half of a call's timeout";
        };
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
