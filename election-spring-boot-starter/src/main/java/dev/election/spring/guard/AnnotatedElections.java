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
 * The elections that were found on annotations. They are joined together when the instance exists, and one by one after
 * that, when a bean is created late. Thread-safe.
 */
final class AnnotatedElections {

    private static final Logger log = LoggerFactory.getLogger(AnnotatedElections.class);

    // The first place at which each name was found. Written before the name is joined.
    private final Map<String, String> places = new ConcurrentHashMap<>();

    // Written once, before the names known by then are joined; read after a name was added, so that none is missed.
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
                warnLeft(election.name());
            }
        });
        places.forEach((election, place) -> join(known, election, place));
    }

    private void warnLeft(String election) {
        String place = places.get(election);
        if (place != null) {
            log.warn(
                    "This instance has left election '{}' of {}: that work no longer runs here until the application is"
                            + " restarted. Use stepDown() to release leadership, and leave() only for elections without"
                            + " annotations",
                    election,
                    place);
        }
    }

    private static void join(LeaderElections known, String election, String place) {
        try {
            known.election(election);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "@OnLeader on " + place + " has an invalid election name: " + e.getMessage(),
                    "Give the election another name.",
                    e);
        }
    }
}
