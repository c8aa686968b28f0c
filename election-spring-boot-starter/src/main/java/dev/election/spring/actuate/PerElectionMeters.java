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

/** The meters of one election, tagged with its name. Thread-safe. */
final class PerElectionMeters {

    private static final String TAG = "election";
    private static final String NO_REASON = "none";

    private final LeaderElection election;
    private final Collection<MeterRegistry> registries;
    private final InvocationCounters invocations;
    private final @Nullable FencedTransactions fence;

    // The newest token that was observed; written by the thread that calls listeners, read by registries.
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
                        "1 if this instance leads, otherwise 0; the sum over all instances is 1, or 0 without a leader")
                .tag(TAG, election.name())
                .strongReference(true)
                .register(registry);
        Gauge.builder("election.token", this, each -> each.token)
                .description("Fencing token of the newest term observed by this instance; each change of leader "
                        + "increases it")
                .tag(TAG, election.name())
                .strongReference(true)
                .register(registry);
        Gauge.builder("election.draining", election, each -> each.drain().isPresent() ? 1 : 0)
                .description(
                        "1 while a term of this instance ends gracefully and waits for listeners or work, otherwise 0")
                .tag(TAG, election.name())
                .strongReference(true)
                .register(registry);
        vacancies(registry);
        transitions(registry, "granted", NO_REASON);
        for (InvocationCounters.Outcome outcome : InvocationCounters.Outcome.values()) {
            FunctionCounter.builder("election.invocations", invocations, all -> all.count(election.name(), outcome))
                    .description("Calls of @OnLeader methods, by outcome")
                    .baseUnit("calls")
                    .tag(TAG, election.name())
                    .tag("outcome", LowerCaseNames.of(outcome))
                    .register(registry);
        }
        if (fence != null) {
            FunctionCounter.builder("election.fence.rejections", fence, each -> each.rejections(election.name()))
                    .description("Transactions rolled back because the term of their work was over")
                    .baseUnit("transactions")
                    .tag(TAG, election.name())
                    .register(registry);
        }
    }

    boolean isOf(LeaderElection other) {
        return election == other;
    }

    /** Removes all meters of this election from the registries. */
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
                .description(
                        "Time without a leader, as observed by this instance; recorded when there is a leader again")
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
        // a restarted instance is notified again of a leader that it knew
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
                .description(
                        "Terms granted and revoked, terms at risk, and changes of leader, as observed by this instance")
                .tag(TAG, election.name())
                .tag("type", type)
                .tag("reason", reason)
                .register(registry);
    }
}
