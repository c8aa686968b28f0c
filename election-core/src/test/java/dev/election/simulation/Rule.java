// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

/** A rule of the protocol that can be broken on purpose, to show that the simulation would notice. */
public enum Rule {

    /** Rule 3: our promise begins before the renewal is sent, not when its answer arrives. */
    COUNTS_FROM_BEFORE_THE_QUESTION,

    /** Rule 3: whether we lead is computed from the clock, not remembered. */
    ASKS_THE_CLOCK,

    /** Rule 3: a monotonic clock that stood still is not trusted against the wall clock. */
    DISTRUSTS_A_CLOCK_THAT_STOOD_STILL,

    /** Rule 3: a term that has ended does not come back with the next renewal. */
    ENDS_A_TERM_FOR_GOOD,

    /** Rule 5: a lease is expired only with the heartbeat that was seen. */
    EXPIRES_ONLY_WHAT_WAS_SEEN,

    /** Rule 6: a claim is won only if the token is the one that was seen. */
    CLAIMS_WITH_THE_SEEN_TOKEN,

    /** Rule 6: a claim goes above every token that was seen, whatever the store shows now. */
    CLAIMS_ABOVE_ALL_TOKENS_SEEN,

    /** Rule 6: the claim itself asks whether the holder's lease is gone. */
    ASKS_FOR_THE_LEASE_AGAIN_AT_THE_CLAIM,

    /** Rule 7: a term that is ended by force is over before its record is released, although its work goes on. */
    ENDS_THE_TERM_BEFORE_ITS_WORK_BY_FORCE,

    /** Rule 7: a sit-out ends with a token above ours, whether or not anybody was observed to lead. */
    ENDS_A_SIT_OUT_WITH_A_TOKEN,

    /** Not a rule but an assumption: two clocks' rates differ by no more than the drift. */
    RATES_WITHIN_THE_DRIFT
}
