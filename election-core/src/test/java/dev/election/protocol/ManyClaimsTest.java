// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thousands of vacant elections are claimed in parts. */
class ManyClaimsTest {

    private final Steps steps = new Steps();
    private final List<String> names =
            IntStream.range(0, 5_000).mapToObj(i -> "e" + i).toList();

    @BeforeEach
    void watch() {
        names.forEach(name -> steps.machine.join(name, 0, steps.now));
        steps.open();
        steps.observe(
                names.stream()
                        .map(name -> new LeaderRecord(name, 3, "other", null))
                        .toList(),
                lease("other", 8));
        steps.after(100).machine.hinted(Hint.closed("other"), steps.now);
    }

    private Request<Command> claims(int number) {
        Request<Command> request = steps.claim();
        assertThat(as(Command.ClaimVacant.class, request).claims()).hasSize(number);
        return request;
    }

    private void won(Request<Command> request) {
        Set<String> won = as(Command.ClaimVacant.class, request).claims().stream()
                .map(Claim::election)
                .collect(Collectors.toSet());
        steps.machine.claimed(request, new ClaimResult(won, Set.of()), steps.now);
    }

    @Test
    void oneAfterTheOther() {
        won(claims(2_048));
        won(claims(2_048));
        won(claims(904));

        assertThat(steps.machine.leadsAll()).isTrue();
    }

    @Test
    void whoLosesTheFirstLeavesTheRestForAMomentAndThenLooks() {
        steps.machine.claimed(claims(2_048), new ClaimResult(Set.of(), Set.of()), steps.now);
        as(Command.Observe.class, steps.after(100).claim());
    }

    @Test
    void whoHasNoAnswerLooksBeforeClaimingTheRest() {
        steps.machine.failed(claims(2_048), steps.now);

        as(Command.Observe.class, steps.after(1_000).claim());
    }

    @Test
    void whoMeetsALockLooksBeforeClaimingTheRest() {
        Request<Command> request = claims(2_048);
        Set<String> blocked = as(Command.ClaimVacant.class, request).claims().stream()
                .map(Claim::election)
                .collect(Collectors.toSet());
        steps.machine.claimed(request, new ClaimResult(Set.of(), blocked), steps.now);

        as(Command.Observe.class, steps.after(1).claim());
    }
}
