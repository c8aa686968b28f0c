// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For people: the timing settings of other leaders that differ from those of this instance, each reported once, however
 * many elections and leases show it. No rule depends on them. Mutable; confined to one thread at a time.
 */
final class OtherTimings {

    // More are not reported: by then it is plain that each instance has its own settings.
    private static final int MOST_REPORTED = 16;

    private record Shown(Duration leaseDuration, Duration heartbeatInterval) {}

    private final Identity identity;
    private final Timing timing;
    private final Shown own;
    private final Set<Shown> reported = new HashSet<>();

    OtherTimings(Identity identity, Timing timing) {
        this.identity = identity;
        this.timing = timing;
        this.own = new Shown(timing.leaseDuration(), timing.shownInterval());
    }

    /** What is to be reported of the leader of this election; null if nothing is. */
    Transition.@Nullable OtherTiming note(String election, Lease leader) {
        Duration interval = leader.interval();
        // A lease without an interval was not opened by an instance with such settings, but by a test or by hand. One
        // with our id is most likely that of our predecessor, which had the settings of its time.
        if (interval == null || leader.instance().equals(identity.instance())) {
            return null;
        }
        Shown shown = new Shown(leader.duration(), interval);
        if (shown.equals(own) || reported.size() >= MOST_REPORTED || !reported.add(shown)) {
            return null;
        }
        return new Transition.OtherTiming(election, leader.instance(), leader.duration(), interval, timing);
    }
}
