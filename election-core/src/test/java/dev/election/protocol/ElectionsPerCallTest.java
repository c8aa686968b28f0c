// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No request is about more elections than the store takes at once, here two. */
class ElectionsPerCallTest {

    private static final List<String> NAMES = List.of("a", "b", "c");

    private final Steps steps = new Steps(2);

    ElectionsPerCallTest() {
        NAMES.forEach(name -> steps.machine.join(name, 0, steps.now));
        steps.open();
    }

    private Set<String> claimed() {
        Request<Command> request = steps.claim();
        Set<String> names = as(Command.ClaimVacant.class, request).claims().stream()
                .map(Claim::election)
                .collect(Collectors.toSet());
        steps.machine.claimed(request, new ClaimResult(names, Set.of()), steps.now);
        return names;
    }

    private void lead() {
        steps.observe(NAMES.stream()
                .map(name -> new LeaderRecord(name, 0, null, null))
                .toList());
        claimed();
        claimed();
    }

    @Test
    void claimsAreDistributedOverSeveralRequests() {
        steps.observe(NAMES.stream()
                .map(name -> new LeaderRecord(name, 0, null, null))
                .toList());

        assertThat(claimed()).hasSize(2);
        assertThat(claimed()).hasSize(1);
    }

    @Test
    void recordsAreAddedBySeveralRequests() {
        steps.observe(List.of());

        assertThat(as(Command.Enroll.class, steps.claim()).floors()).hasSize(2);
    }

    @Test
    void termsAreReleasedBySeveralRequests() {
        lead();
        for (String name : NAMES) {
            steps.machine.stepDown(name, null, steps.now);
            steps.machine.drained(name, 1, steps.now);
        }

        Request<Command> first = steps.claim();
        assertThat(as(Command.Release.class, first).terms()).hasSize(2);
        steps.machine.released(first, steps.now);
        assertThat(as(Command.Release.class, steps.claim()).terms()).hasSize(1);
    }
}
