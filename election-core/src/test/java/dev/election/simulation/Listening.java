// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.runtime.SimulatedInstance;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The application of one process: checks that it is told of begin and end in pairs, and works while it leads. */
final class Listening implements LeadershipListener {

    private final Participant participant;
    private final World world;
    private final Map<String, Long> granted = new HashMap<>();
    // What somebody would believe who thinks that a renewal brings the last term back.
    private final Map<String, Long> resumable = new HashMap<>();

    Listening(Participant participant, World world) {
        this.participant = participant;
        this.world = world;
    }

    @Override
    public void granted(Term term) {
        participant.write("leads %s with token %d", term.election(), term.token());
        Long open = granted.put(term.election(), term.token());
        if (open != null) {
            throw new Violation("granted " + term.token() + " of " + term.election() + " before the end of " + open);
        }
        resumable.put(term.election(), term.token());
        if (!world.peace && world.chance(0.5)) {
            participant.running().ifPresent(instance -> work(instance, term.election()));
        }
    }

    private void work(SimulatedInstance instance, String election) {
        Optional<LeaderWork> work = instance.election(election).startWork();
        work.ifPresent(w -> participant.later(world.upTo(2 * world.leaseNanos), w::close));
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        participant.write("is told the end of term %d of %s: %s", term.token(), term.election(), reason);
        Long open = granted.remove(term.election());
        if (open == null || open != term.token()) {
            throw new Violation("revoked " + term.token() + " of " + term.election() + ", granted was " + open);
        }
        if (reason != RevocationReason.LEASE_RAN_OUT) {
            resumable.remove(term.election());
        }
    }

    @Nullable
    Long resumable(String election) {
        return resumable.get(election);
    }
}
