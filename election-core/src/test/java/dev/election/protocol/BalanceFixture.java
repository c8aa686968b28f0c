// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.TIMING;
import static dev.election.protocol.Steps.as;

import dev.election.RevocationReason;
import dev.election.protocol.Transition.Revoked;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An instance that shares its elections out, and a store that shows it what a test wants. */
abstract class BalanceFixture {

    final Steps steps = new Steps(true);
    final Map<String, LeaderRecord> records = new HashMap<>();
    String cohort = "";
    long beat;

    void stand(int elections) {
        for (int i = 0; i < elections; i++) {
            String name = String.format("e%03d", i);
            steps.machine.join(name, 0, steps.now);
            records.put(name, new LeaderRecord(name, 0, null, null));
        }
        steps.machine.stand(steps.now);
        Request<Command> request = steps.renewal();
        cohort = of(records.keySet());
        steps.machine.opened(request, steps.now);
    }

    static String of(Collection<String> elections) {
        Cohort all = new Cohort();
        elections.forEach(all::add);
        return all.text();
    }

    Lease lease(String id, @Nullable String itsCohort) {
        return new Lease(id, id.replaceAll("-.*", ""), null, beat, TIMING.leaseDuration(), itsCohort);
    }

    void look(String... leaseIds) {
        beat++;
        lookAt(Stream.of(leaseIds).map(id -> lease(id, cohort)).toArray(Lease[]::new));
    }

    void lookAt(Lease... others) {
        long due = steps.machine.nanosToClaim(steps.now);
        steps.after(Math.max(0, due + 999_999) / 1_000_000);
        steps.observe(List.copyOf(records.values()), others);
    }

    /** Looks and renews each second; what is to be given up meanwhile is. */
    void lookFor(int seconds, String... leaseIds) {
        for (int i = 0; i < seconds; i++) {
            steps.after(1_000).renew();
            look(leaseIds);
        }
    }

    void hold(String leaseId, String... elections) {
        for (String election : elections) {
            long token = Objects.requireNonNull(records.get(election)).token() + 1;
            records.put(election, new LeaderRecord(election, token, leaseId, Instant.EPOCH));
        }
    }

    Set<String> claimed() {
        Request<Command> request = steps.claim();
        List<Claim> claims = as(Command.ClaimVacant.class, request).claims();
        Set<String> won = claims.stream().map(Claim::election).collect(Collectors.toSet());
        won.forEach(election -> hold("me-1", election));
        steps.machine.claimed(request, new ClaimResult(won, Set.of()), steps.now);
        return won;
    }

    List<String> handedOn() {
        return steps.told(Revoked.class).stream()
                .filter(revoked -> revoked.reason() == RevocationReason.BALANCED)
                .map(revoked -> revoked.term().election())
                .toList();
    }
}
