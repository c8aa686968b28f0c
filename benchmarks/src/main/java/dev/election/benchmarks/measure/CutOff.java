// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.Events;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Setup;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.processes.Way;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A leader's way to its server becomes a black hole: for how long it and the next one both say that they lead, and when it is
 * told. All time-outs are those that the contender and its driver have by default.
 */
public final class CutOff implements Measurement {

    private static final Duration AT_MOST = Duration.ofSeconds(15);
    private static final Duration WATCHED = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "cut-off";
    }

    @Override
    public void measure(Case each) throws Exception {
        for (int i = 0; i < each.effort().veryFewRuns(); i++) {
            try (Cluster cluster = each.start(Setup.Jobs.LONG, Setup.Paths.PROXIED)) {
                Waiting.pass(Cluster.LEASE);
                cut(each, cluster);
            }
        }
    }

    private static void cut(Case each, Cluster cluster) {
        Instance old = cluster.leader();
        long cut = System.nanoTime();
        old.proxy().become(Way.BLACKHOLE);
        OptionalLong next = Cluster.granted(cluster.others(old), cut, AT_MOST);
        if (next.isEmpty()) {
            each.note("no next leader within " + AT_MOST.toSeconds() + " s");
            return;
        }
        Waiting.pass(WATCHED);
        long overlap = old.events().led().stream()
                .mapToLong(Events.Span::last)
                .map(last -> last - next.getAsLong())
                .max()
                .orElse(0);
        each.add("cut to next leader", "ms", (next.getAsLong() - cut) / 1e6);
        each.add("both said yes for", "ms", Math.max(0, overlap) / 1e6);
        OptionalLong told = old.events().revoked(cut);
        if (told.isPresent()) {
            each.add("cut to being told", "ms", (told.getAsLong() - cut) / 1e6);
        } else {
            each.note("not told within " + WATCHED.toSeconds() + " s of the next leader's start, after which it was"
                    + " watched no more");
        }
    }
}
