// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.runtime.SimulatedInstance;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** S1, S2 and S4, checked after every event. */
final class Safety {

    // the timer looks four times a second, and may be a little late
    private static final long TIMELY_NANOS = 260_000_000;

    private final World world;
    private final List<Participant> participants;
    private final Map<String, Long> newestTokens = new HashMap<>();
    // By participant: what its present process was seen to lead. Asked after every event, for each election.
    private final IdentityHashMap<Participant, SeenTokens> seenTokens = new IdentityHashMap<>();
    private final Map<Participant, Long> overdueSince = new HashMap<>();
    private final SetBack setBack;

    private record SeenTokens(SimulatedInstance process, Map<String, Long> newest) {}

    Safety(World world, List<Participant> participants) {
        this.world = world;
        this.participants = participants;
        this.setBack = new SetBack(participants);
    }

    /** The store was set back. */
    void setBack(SimulatedStore.Forgotten forgotten) {
        setBack.happened(forgotten, newestTokens);
    }

    boolean wasSetBack() {
        return setBack.hasHappened();
    }

    /** How many terms began with a token that was no higher than an earlier one, since the store was set back. */
    int excusedTokens() {
        return setBack.excusedTokens();
    }

    void check() {
        for (String election : world.elections) {
            checkLeaders(election);
        }
        participants.forEach(this::checkTimely);
        participants.forEach(Participant::remember);
    }

    private void checkLeaders(String election) {
        Participant leader = null;
        for (Participant participant : participants) {
            SimulatedInstance instance = participant.running().orElse(null);
            if (instance == null) {
                continue;
            }
            Long token = instance.publishedToken(election);
            checkToken(election, participant, instance, token);
            boolean believesNothing = token == null && world.broken.isEmpty(); // most of them; saves half of the run
            if (believesNothing || participant.isSuspended() || believed(election, participant, instance) == null) {
                continue;
            }
            if (leader != null && !setBack.excusesBoth(election, leader, participant)) {
                throw new Violation(
                        "S1: both " + leader.name + " and " + participant.name + " believe that they lead " + election);
            }
            leader = participant;
        }
    }

    private @Nullable Long believed(String election, Participant participant, SimulatedInstance instance) {
        if (world.broken.contains(Rule.ASKS_THE_CLOCK)) {
            return instance.publishedToken(election);
        }
        if (world.broken.contains(Rule.ENDS_A_TERM_FOR_GOOD)) {
            return instance.beliefHolds() ? participant.listening().resumable(election) : null;
        }
        if (world.broken.contains(Rule.ENDS_THE_TERM_BEFORE_ITS_WORK_BY_FORCE)) {
            Long forced = participant.forced(election);
            if (forced != null && instance.beliefHolds()) {
                return forced;
            }
        }
        return world.curious ? instance.currentToken(election) : instance.unaskedToken(election);
    }

    private void checkToken(
            String election, Participant participant, SimulatedInstance instance, @Nullable Long token) {
        if (token == null) {
            return;
        }
        SeenTokens seen = seenTokens.get(participant);
        if (seen == null || seen.process() != instance) {
            seen = new SeenTokens(instance, new HashMap<>());
            seenTokens.put(participant, seen);
        }
        if (token.equals(seen.newest().get(election))) {
            return;
        }
        seen.newest().put(election, token);
        // a term has begun
        Long newest = newestTokens.get(election);
        boolean rises = newest == null || token > newest;
        if (!setBack.begun(election, participant, token, rises)) {
            throw new Violation("S2: " + participant.name + " leads " + election + " with token " + token
                    + " after there was " + newest);
        }
        if (rises) {
            newestTokens.put(election, token);
        }
        participant.learn(election, token);
    }

    private void checkTimely(Participant participant) {
        boolean overdue = !participant.isPaused()
                && participant.running().filter(SimulatedInstance::isOverdue).isPresent();
        if (!overdue) {
            overdueSince.remove(participant);
            return;
        }
        long since = overdueSince.computeIfAbsent(participant, p -> world.time.now());
        if (world.time.now() - since > TIMELY_NANOS) {
            throw new Violation("S4: " + participant.name + " was not told of the end of its belief in time");
        }
    }
}
