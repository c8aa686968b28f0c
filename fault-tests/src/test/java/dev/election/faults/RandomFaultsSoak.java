// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random faults from a seed, one or two at a time, for a given time. What is done is the same for the same seed; which
 * instance leads when it is done is not.
 */
@ExtendWith(WithServer.class)
class RandomFaultsSoak {

    private static final int SIZE = 4;

    private final Random random = new Random(Long.getLong("soak.seed", 1));
    private final Map<String, Integer> done = new TreeMap<>();
    private long longestWaitNanos;

    @Test
    void nothingIsViolated(Server server) throws Exception {
        long until = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("soak.minutes", 10)).toNanos();
        try (Cluster cluster = Cluster.of(SIZE, server)) {
            while (System.nanoTime() - until < 0) {
                harm(cluster, server);
                cluster.start(SIZE
                        - (int) cluster.instances().stream()
                                .filter(Instance::isAlive)
                                .count());
            }
            Verdict verdict = cluster.verdict();
            System.out.println(report(verdict));
            assertThat(verdict.violations()).isEmpty();
        }
    }

    private void harm(Cluster cluster, Server server) throws Exception {
        Outage outage = random.nextInt(4) > 0 ? Outage.NONE : pick(Outage.values());
        Fault first = pick(Fault.values());
        Fault second = random.nextBoolean() ? pick(Fault.values()) : null;
        Duration lasts = Duration.ofMillis(500)
                .plusMillis(random.nextInt((int) Cluster.LEASE.multipliedBy(3).toMillis()));
        Instance leader = cluster.leader();
        count(first.name());
        first.befall(leader);
        if (second != null && second != Fault.FREEZE_BEFORE_COMMIT) {
            count(second.name());
            second.befall(pick(cluster.followers(leader).toArray(new Instance[0])));
        }
        if (outage != Outage.NONE) {
            count("DATABASE_" + outage);
            outage.begin(server);
        }
        Cluster.pass(lasts);
        outage.end(server);
        cluster.instances().stream().filter(Instance::isAlive).forEach(Fault::heal);
        long healed = System.nanoTime();
        cluster.leader();
        longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - healed);
    }

    private void count(String fault) {
        done.merge(fault, 1, Integer::sum);
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String report(Verdict verdict) {
        return "faults " + done + "\nterms " + verdict.terms()
                + "\nlongest vacancy " + verdict.longestVacancyNanos() / 1_000_000 + " ms (outages included)"
                + "\nlongest wait for a leader once all is healed " + longestWaitNanos / 1_000_000 + " ms"
                + "\noverlaps " + verdict.overlaps().size()
                + "\ntokens out of order " + verdict.disorder().size()
                + "\nstale rows " + verdict.stale().size()
                + "\nlate revokes " + verdict.late().size();
    }
}
