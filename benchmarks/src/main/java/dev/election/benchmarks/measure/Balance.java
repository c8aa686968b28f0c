// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.util.HashMap;
import java.util.List;

/**
 * Many elections are spread over all instances: how long that takes when all start, when one closes, comes back and is
 * killed, how many terms begin by it, and what it costs once it is done.
 */
public final class Balance implements Measurement {

    @Override
    public String name() {
        return "balance";
    }

    @Override
    public List<Integer> sizes() {
        return List.of(1_000);
    }

    @Override
    public List<Integer> sizes(List<Integer> asked) {
        return asked.isEmpty() ? sizes() : asked;
    }

    /** Nobody else spreads elections. */
    @Override
    public boolean appliesTo(ContenderKind kind) {
        return kind == ContenderKind.ELECTION;
    }

    @Override
    public int instances() {
        return 5;
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        return thoroughness.of(new Amount(2, 1), new Amount(2, 5));
    }

    @Override
    public double seconds(Case each) {
        return 20 + each.rest().toSeconds() + each.watch().toSeconds() + 35.0 * each.runs();
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = new Cluster(each.postgres(), each.setup().withBalance())) {
            BalanceRound round = new BalanceRound(each, cluster, new HashMap<>());
            round.start();
            round.rest();
            for (int i = 0; i < each.runs(); i++) {
                round.close();
                round.comeBack("one comes back");
                round.kill();
                round.comeBack("one comes back after a crash");
            }
        }
    }
}
