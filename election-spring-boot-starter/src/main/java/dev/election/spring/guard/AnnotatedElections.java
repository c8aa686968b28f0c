// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.ElectionObserver;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The elections that were found on annotations: joined together when the instance is there, and one by one after that, when
 * a bean is made late. Safe for use by many threads.
 */
final class AnnotatedElections {

    private static final Logger log = LoggerFactory.getLogger(AnnotatedElections.class);

    // Where each name was found first.
    private final Map<String, String> places = new ConcurrentHashMap<>();

    // Written once, before the names that are known by then are joined; read after a name was added.
    private volatile @Nullable LeaderElections joined;

    void found(String election, String place) {
        places.putIfAbsent(election, place);
        LeaderElections known = joined;
        if (known != null) {
            join(known, election, place);
        }
    }

    void join(LeaderElections known) {
        joined = known;
        known.addObserver(new ElectionObserver() {
            @Override
            public void left(LeaderElection election) {
                sayLeft(election.name());
            }
        });
        places.forEach((election, place) -> join(known, election, place));
    }

    private void sayLeft(String election) {
        String place = places.get(election);
        if (place != null) {
            log.warn(
                    "This instance has left '{}', which is the election of {}: that work runs here no more until the application"
                            + " is started again. Use stepDown() to hand over, and leave() for elections without annotations",
                    election,
                    place);
        }
    }

    private static void join(LeaderElections known, String election, String place) {
        try {
            known.election(election);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "@OnLeader at " + place + " names no possible election: " + e.getMessage(),
                    "Give the election another name.",
                    e);
        }
    }
}
