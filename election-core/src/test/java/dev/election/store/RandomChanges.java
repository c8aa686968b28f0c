// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What three instances may do, one step after the other, in an order that a seed decides; some steps change nothing.
 */
final class RandomChanges {

    private static final List<String> LEASES = List.of("L1", "L2", "L3");

    // How often each lease was renewed.
    private final Map<String, Long> beats = new HashMap<>();
    private final LeaseStore store;
    private final List<String> elections;
    private final Random random;
    private final List<Supplier<String>> steps;

    RandomChanges(LeaseStore store, List<String> elections, Random random) {
        this.store = store;
        this.elections = elections;
        this.random = random;
        // Some several times, so that elections are led most of the time.
        this.steps = List.of(
                this::open,
                this::open,
                this::enroll,
                this::claim,
                this::claim,
                this::claim,
                this::claimStale,
                this::release,
                this::transfer,
                this::renew,
                this::expire,
                this::close,
                this::nothing);
    }

    /** Makes a change, or a few, and says which. */
    String makeSome() {
        List<String> made = new ArrayList<>();
        do {
            made.add(steps.get(random.nextInt(steps.size())).get());
        } while (random.nextInt(3) == 0);
        return String.join("; ", made);
    }

    private String open() {
        String id = lease();
        boolean exists = store.observe(List.of(), null).leases().stream()
                .anyMatch(lease -> lease.id().equals(id));
        if (!exists) {
            store.open(ContractPart.lease(id), ContractPart.AT);
        }
        return "open " + id;
    }

    private String enroll() {
        Map<String, Long> floors = new HashMap<>();
        some().forEach(election -> floors.put(election, (long) random.nextInt(3)));
        store.enroll(floors);
        return "enroll " + floors;
    }

    private String claim() {
        return claim(0);
    }

    private String claimStale() {
        return claim(1);
    }

    private String claim(long behind) {
        String id = lease();
        int raise = 1 + random.nextInt(2);
        List<Claim> claims = new ArrayList<>();
        for (LeaderRecord leader : store.observe(some(), null).leaders()) {
            long seen = Math.max(0, leader.token() - behind);
            claims.add(new Claim(leader.election(), seen, seen + raise));
        }
        store.claim(id, claims, ContractPart.AT.plusSeconds(random.nextInt(9)));
        return id + " claims " + claims;
    }

    private String release() {
        String id = lease();
        List<TermId> terms = someHeldBy(id);
        store.release(id, terms);
        return id + " releases " + terms;
    }

    private String transfer() {
        String id = lease();
        String to = lease();
        List<TermId> terms = someHeldBy(id);
        store.transfer(id, terms, to, ContractPart.AT.plusSeconds(random.nextInt(9)));
        return id + " transfers to " + to + " " + terms;
    }

    private String renew() {
        String id = lease();
        store.renew(id, beats.merge(id, 1L, Long::sum), random.nextBoolean() ? "cohort" : null, ContractPart.AT);
        return "renew " + id;
    }

    private String expire() {
        String id = lease();
        long heartbeat = random.nextInt(3);
        store.expire(id, heartbeat);
        return "expire " + id + " at " + heartbeat;
    }

    private String close() {
        String id = lease();
        store.close(id);
        return "close " + id;
    }

    private String nothing() {
        return "nothing";
    }

    private String lease() {
        return LEASES.get(random.nextInt(LEASES.size()));
    }

    private List<String> some() {
        int from = random.nextInt(elections.size());
        return elections.subList(from, Math.min(elections.size(), from + 1 + random.nextInt(5)));
    }

    private List<TermId> someHeldBy(String leaseId) {
        return store.observe(List.of(), leaseId).leaders().stream()
                .limit(1 + random.nextInt(3))
                .map(leader -> new TermId(leader.election(), leader.token()))
                .toList();
    }
}
