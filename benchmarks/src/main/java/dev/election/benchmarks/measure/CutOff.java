// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Events;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import dev.election.processes.LinkState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A leader's way to its server becomes a black hole: for how long it and the next one both say that they lead, and when
 * it is told. All time-outs are those that the contender and its driver have by default.
 */
public final class CutOff implements LedByOne {

    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final Duration WATCHED = Duration.ofSeconds(12);
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "cut-off";
    }

    @Override
    public Optional<String> cannot(ContenderKind kind, int elections) {
        return kind.canBeCutOff() ? LedByOne.super.cannot(kind, elections) : Optional.of("not tried");
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        boolean ours = kind.isOurs();
        return thoroughness.of(new Amount(ours || elections == 1 ? 2 : 1, 1), new Amount(ours ? 8 : 4, 1));
    }

    @Override
    public double seconds(Case each) {
        return each.kind().isOurs() || each.kind() == ContenderKind.CURATOR ? 17 : 27;
    }

    @Override
    public void measure(Case each) throws Exception {
        for (int i = 0; i < each.runs(); i++) {
            try (Cluster cluster = each.start(each.setup().withProxies().withWatching())) {
                Waiting.pass(Cluster.LEASE);
                cut(each, cluster);
            }
        }
    }

    private static void cut(Case each, Cluster cluster) {
        Instance old = cluster.awaitLeader();
        List<Instance> others = cluster.others(old);
        long cut = System.nanoTime();
        old.setLinks(LinkState.BLACKHOLE);
        OptionalLong next = Cluster.awaitGrant(others, cut, AT_MOST);
        if (next.isEmpty()) {
            each.note("no next leader within " + AT_MOST.toSeconds() + " s");
            return;
        }
        if (each.elections() > 1) {
            allLed(each, others, cut);
        }
        watch(old, cut);
        long overlap = old.events().led().stream()
                .mapToLong(Events.Span::last)
                .map(last -> last - next.getAsLong())
                .max()
                .orElse(0);
        each.add("cut to next leader", "ms", (next.getAsLong() - cut) / 1e6);
        each.add("both said yes for", "ms", Math.max(0, overlap) / 1e6);
        OptionalLong told = old.events().revoked(cut);
        if (overlap > WATCHED.toNanos()) {
            each.note("both said yes for as long as they were watched");
        }
        if (told.isEmpty()) {
            each.results().cannot(each.kind(), each.elections(), "not told");
            each.note("not told within " + WATCHED.toSeconds() + " s of the next leader's start, after which it was"
                    + " watched no more");
            return;
        }
        each.add("cut to being told", "ms", (told.getAsLong() - cut) / 1e6);
        Events.Sum sum = old.events().sum();
        if (each.elections() > 1 && sum.led() == 0) {
            each.add("cut to being told of all", "ms", (sum.lastRevoke() - cut) / 1e6);
        } else if (each.elections() > 1) {
            each.note("was not told of " + sum.led() + " elections");
        }
    }

    private static void allLed(Case each, List<Instance> others, long cut) {
        if (!Waiting.await(AT_MOST, () -> Cluster.led(others) >= each.elections())) {
            each.note("not all led again within " + AT_MOST.toSeconds() + " s");
            return;
        }
        each.add("cut to all led again", "ms", (Cluster.lastGrant(others) - cut) / 1e6);
    }

    /** Until it was told and has said no for a while; if that does not come, for a longer while. */
    private static void watch(Instance old, long cut) {
        long begun = System.nanoTime();
        Waiting.await(WATCHED, () -> {
            long now = System.nanoTime();
            long lastYes = old.events().lastYes().orElse(begun);
            return now - begun > AFTERWARDS.toNanos()
                    && now - lastYes > AFTERWARDS.toNanos()
                    && old.events().revoked(cut).isPresent();
        });
    }
}
