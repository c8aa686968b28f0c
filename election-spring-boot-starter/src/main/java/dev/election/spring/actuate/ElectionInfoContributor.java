// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Contributes the id of this instance, and the leader of each of its elections as last observed.
 *
 * @since 0.1.0
 */
public final class ElectionInfoContributor implements InfoContributor {

    private final LeaderElections elections;

    public ElectionInfoContributor(LeaderElections elections) {
        this.elections = elections;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, String> leaders = new TreeMap<>();
        for (LeaderElection election : elections.elections()) {
            leaders.put(election.name(), election.leader().map(Leader::instance).orElse(""));
        }
        builder.withDetail("election", Map.of("instance", elections.instance(), "leaders", leaders));
    }
}
