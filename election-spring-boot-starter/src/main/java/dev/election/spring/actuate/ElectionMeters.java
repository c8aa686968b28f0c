// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.ElectionObserver;
import dev.election.HeartbeatTimes;
import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.StoreMembers;
import dev.election.Term;
import dev.election.spring.FencedTransactions;
import dev.election.spring.guard.InvocationCounters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The meters of an instance, for any number of registries. The meters of each election are {@link PerElectionMeters}.
 * They stay correct when the instance is stopped, and keep it reachable for as long as the registry is. Safe for use by
 * many threads.
 *
 * @since 0.1.0
 */
public final class ElectionMeters
        implements MeterBinder, ElectionObserver, LeadershipListener, SmartInitializingSingleton {

    private final LeaderElections elections;
    private final InvocationCounters invocations;
    private final @Nullable FencedTransactions fence;
    private final Collection<MeterRegistry> registries = new CopyOnWriteArraySet<>();
    private final Map<String, PerElectionMeters> joined = new ConcurrentHashMap<>();

    /** @param fence the fence whose rejections are counted, or null if there is none */
    public ElectionMeters(
            LeaderElections elections, InvocationCounters invocations, @Nullable FencedTransactions fence) {
        this.elections = elections;
        this.invocations = invocations;
        this.fence = fence;
    }

    @Override
    public void afterSingletonsInstantiated() {
        elections.addObserver(this);
        elections.addListener(this); // one listener for all elections, since each delays their end
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (!hasStatus()) {
            return;
        }
        Gauge.builder("election.candidates", elections, all -> all.candidates().size())
                .description("Live candidates, as observed by this instance")
                .baseUnit("instances")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder("election.lease.remaining", elections, TimeUnit.NANOSECONDS, all -> all.status()
                        .leaseRemaining()
                        .toNanos())
                .description("Time for which this instance may take its lease for valid without a further heartbeat")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder("election.lease.margin", elections, TimeUnit.NANOSECONDS, ElectionMeters::margin)
                .description(
                        "Validity of the lease that was left when a renewal was confirmed: the least of the last hour")
                .strongReference(true)
                .register(registry);
        pauses(registry);
        if (elections.status().members() != null) {
            bindMembers(registry);
        }
        for (Heartbeat outcome : Heartbeat.values()) {
            heartbeats(outcome, registry);
        }
        // Both sides first add themselves and then iterate over the other side, and registering a meter twice has no
        // effect: an election that is joined at this very moment is not missed.
        registries.add(registry);
        joined.values().forEach(meters -> meters.bindTo(registry));
    }

    // A mock that a test has put in place of the elections has none, and nothing to be measured.
    private boolean hasStatus() {
        return Optional.ofNullable(elections.status()).isPresent();
    }

    private static double margin(LeaderElections elections) {
        HeartbeatTimes times = elections.status().heartbeats();
        Duration margin = times == null ? null : times.margin();
        return margin == null ? Double.NaN : margin.toNanos();
    }

    private void bindMembers(MeterRegistry registry) {
        members(registry, "known", StoreMembers::known);
        members(registry, "reachable", StoreMembers::reachable);
        Gauge.builder("election.store.quorum", elections, all -> count(all, members -> members.hasQuorum() ? 1 : 0))
                .description("1 if more than half of the known members of the lease store answer, otherwise 0")
                .strongReference(true)
                .register(registry);
    }

    private void members(MeterRegistry registry, String state, ToIntFunction<StoreMembers> count) {
        Gauge.builder("election.store.members", elections, all -> count(all, count))
                .description("Members of the engine that keeps the leases, as this instance knows them")
                .baseUnit("members")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    private static double count(LeaderElections elections, ToIntFunction<StoreMembers> count) {
        StoreMembers members = elections.status().members();
        return members == null ? Double.NaN : count.applyAsInt(members);
    }

    @Override
    public void joined(LeaderElection election) {
        // both changes are made within the map's entry: meters of an election that was left may be removed only before
        // those of the same name are added
        joined.compute(election.name(), (name, before) -> {
            if (before != null) {
                before.remove(); // the election was left, which is reported later
            }
            PerElectionMeters meters = new PerElectionMeters(election, registries, invocations, fence);
            registries.forEach(meters::bindTo);
            return meters;
        });
    }

    @Override
    public void left(LeaderElection election) {
        joined.computeIfPresent(election.name(), (name, meters) -> {
            if (!meters.isOf(election)) {
                return meters;
            }
            meters.remove();
            return null;
        });
    }

    @Override
    public void heartbeat(Heartbeat outcome, Duration took) {
        registries.forEach(registry -> heartbeats(outcome, registry).record(took));
    }

    private static Timer heartbeats(Heartbeat outcome, MeterRegistry registry) {
        return Timer.builder("election.heartbeat")
                .description(
                        "Renewals of this instance's lease, until the store responded or the request failed or timed out")
                .tag("outcome", LowerCaseNames.of(outcome))
                .register(registry);
    }

    @Override
    public void paused(Duration pause) {
        registries.forEach(registry -> pauses(registry).record(pause));
    }

    private static Timer pauses(MeterRegistry registry) {
        return Timer.builder("election.pause")
                .description(
                        "Times for which this process stood still: a collection, a suspended machine, no processor time")
                .register(registry);
    }

    @Override
    public void vacancyEnded(String election, Duration vacancy) {
        of(election, meters -> meters.vacancyEnded(vacancy));
    }

    @Override
    public void granted(Term term) {
        of(term.election(), PerElectionMeters::granted);
    }

    @Override
    public void revoked(Term term, RevocationReason reason) {
        of(term.election(), meters -> meters.revoked(reason));
    }

    @Override
    public void atRisk(Term term) {
        of(term.election(), PerElectionMeters::atRisk);
    }

    @Override
    public void leaderChanged(Leader leader) {
        of(leader.election(), meters -> meters.leaderChanged(leader.token()));
    }

    private void of(String election, Consumer<PerElectionMeters> change) {
        // within the map's entry: a call of a listener that comes while the election is left adds no meter again
        joined.computeIfPresent(election, (name, meters) -> {
            change.accept(meters);
            return meters;
        });
    }
}
