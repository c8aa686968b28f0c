// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.LeaderElection;
import dev.election.RevocationReason;
import dev.election.spring.FencedTransactions;
import dev.election.spring.guard.InvocationCounters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The meters of one election, each tagged with its name. Safe for use by many threads. */
final class PerElectionMeters {

    private static final String TAG = "election";
    private static final String NO_REASON = "none";

    private final LeaderElection election;
    private final Collection<MeterRegistry> registries;
    private final InvocationCounters invocations;
    private final @Nullable FencedTransactions fence;

    // Written by the thread that calls listeners, read by whoever scrapes.
    private volatile double token = Double.NaN;

    PerElectionMeters(
            LeaderElection election,
            Collection<MeterRegistry> registries,
            InvocationCounters invocations,
            @Nullable FencedTransactions fence) {
        this.election = election;
        this.registries = registries;
        this.invocations = invocations;
        this.fence = fence;
    }

    void bindTo(MeterRegistry registry) {
        Gauge.builder("election.leader", election, each -> each.isLeader() ? 1 : 0)
                .description(
                        "1 while this instance leads, else 0; over all instances the sum is 1 or, without a leader, 0")
                .tag(TAG, election.name())
                .strongReference(true)
                .register(registry);
        Gauge.builder("election.token", this, each -> each.token)
                .description("Fencing token of the newest term seen here; each change of leader raises it")
                .tag(TAG, election.name())
                .strongReference(true)
                .register(registry);
        vacancies(registry);
        transitions(registry, "granted", NO_REASON);
        for (InvocationCounters.Outcome outcome : InvocationCounters.Outcome.values()) {
            FunctionCounter.builder("election.invocations", invocations, all -> all.count(election.name(), outcome))
                    .description("Calls of methods with @OnLeader, and what became of them")
                    .baseUnit("calls")
                    .tag(TAG, election.name())
                    .tag("outcome", LowerCaseNames.of(outcome))
                    .register(registry);
        }
        if (fence != null) {
            FunctionCounter.builder("election.fence.rejections", fence, each -> each.rejections(election.name()))
                    .description("Transactions that were rolled back because the term of their work was over")
                    .baseUnit("transactions")
                    .tag(TAG, election.name())
                    .register(registry);
        }
    }

    boolean isOf(LeaderElection other) {
        return election == other;
    }

    /** Takes all meters of this election out of the registries. */
    void remove() {
        for (MeterRegistry registry : registries) {
            registry.getMeters().stream()
                    .map(Meter::getId)
                    .filter(id -> id.getName().startsWith("election.")
                            && election.name().equals(id.getTag(TAG)))
                    .toList()
                    .forEach(registry::remove);
        }
    }

    void vacancyEnded(Duration vacancy) {
        registries.forEach(registry -> vacancies(registry).record(vacancy));
    }

    private Timer vacancies(MeterRegistry registry) {
        return Timer.builder("election.vacancy")
                .description("Time for which nobody led, as seen here; recorded when somebody leads again")
                .tag(TAG, election.name())
                .register(registry);
    }

    void granted() {
        count("granted", NO_REASON);
    }

    void revoked(RevocationReason reason) {
        count("revoked", LowerCaseNames.of(reason));
    }

    void atRisk() {
        count("at-risk", NO_REASON);
    }

    void leaderChanged(long newToken) {
        // a restarted instance is told anew of a leader that it knew
        if (token != newToken) {
            token = newToken;
            count("leader-changed", NO_REASON);
        }
    }

    private void count(String type, String reason) {
        registries.forEach(registry -> transitions(registry, type, reason).increment());
    }

    private Counter transitions(MeterRegistry registry, String type, String reason) {
        return Counter.builder("election.transitions")
                .description("Terms that this instance was granted and lost, risks, and changes of leader seen here")
                .tag(TAG, election.name())
                .tag("type", type)
                .tag("reason", reason)
                .register(registry);
    }
}
