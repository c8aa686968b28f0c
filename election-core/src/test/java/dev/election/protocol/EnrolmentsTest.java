// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Impaired;
import dev.election.protocol.Transition.Mended;
import dev.election.store.LeaderRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are missing are added, in parts, and one that cannot be added holds up nothing else. */
class EnrolmentsTest {

    private final Steps steps = new Steps();
    private long beats;
    private int observations;
    private final Set<String> records = new TreeSet<>();
    private final List<Set<String>> requests = new ArrayList<>();

    private void join(int count) {
        IntStream.range(0, count).forEach(i -> steps.machine.join("e" + i, 0, steps.now));
        steps.open();
    }

    /** Plays the store for some time, which refuses every request that has one of these names. */
    private void play(long millis, Predicate<String> refused) {
        play(millis, refused, name -> true);
    }

    private void play(long millis, Predicate<String> refused, Predicate<String> shows) {
        for (long passed = 0; passed < millis; passed += 10) {
            turn(refused, shows);
            steps.after(10);
        }
    }

    private void turn(Predicate<String> refused, Predicate<String> shows) {
        Request<Command> renewal = steps.machine.nextRenewal(steps.now);
        if (renewal != null) {
            steps.machine.renewed(renewal, true, steps.now);
        }
        Request<Command> request = steps.machine.nextClaim(steps.now);
        if (request == null) {
            return;
        }
        if (request.command() instanceof Command.Enroll enroll) {
            Set<String> names = enroll.floors().keySet();
            requests.add(names);
            if (names.stream().anyMatch(refused)) {
                steps.machine.failed(request, "refused by a test", steps.now);
            } else {
                records.addAll(names);
                steps.machine.enrolled(request, steps.now);
            }
        } else if (request.command() instanceof Command.Observe observe) {
            observations++;
            List<LeaderRecord> shown = observe.elections().stream()
                    .filter(name -> records.contains(name) && shows.test(name))
                    .map(name -> new LeaderRecord(name, 1, "other", null))
                    .toList();
            steps.machine.observed(
                    request,
                    new dev.election.store.Observation(shown, List.of(Steps.lease("other", ++beats))),
                    steps.now);
        } else {
            steps.machine.failed(request, steps.now);
        }
    }

    @Test
    void aRequestThatFailsIsFollowedByAnObservation() {
        Steps one = Steps.standing();
        one.observe(List.of());
        Request<Command> enrol = one.claim();
        as(Command.Enroll.class, enrol);

        one.machine.failed(enrol, "refused by a test", one.now);

        as(Command.Observe.class, one.after(100).claim());
    }

    @Test
    void anElectionThatIsLeftIsNotAddedAnyMore() {
        Steps one = Steps.standing();
        one.observe(List.of());

        one.machine.leave(Steps.E, one.now);

        assertThat(one.maybeClaim()).isNull();
    }

    @Test
    void oneNameThatIsRefusedAmongManyKeepsNoOtherFromBeingAdded() {
        join(300);

        play(3_000, "e77"::equals);

        assertThat(records).hasSize(299).doesNotContain("e77");
    }

    @Test
    void whatIsRefusedIsToldOnceWithTheReason() {
        join(300);

        play(20_000, "e77"::equals);

        assertThat(steps.told(Impaired.class))
                .containsExactly(new Impaired("e77", Transition.Cause.NOT_ENROLLED, "refused by a test"));
    }

    @Test
    void whatIsRefusedIsTriedAgainMoreAndMoreRarely() {
        join(1);

        play(100_000, name -> true);

        // after 1, 2, 4, 8 and then each 16 intervals
        assertThat(requests).hasSizeBetween(8, 12);
    }

    @Test
    void whatWasRefusedAndIsAddedAtLastIsToldToBeMended() {
        join(2);
        play(20_000, "e1"::equals);
        steps.told();

        play(17_000, name -> false);

        assertThat(steps.told(Mended.class)).containsExactly(new Mended("e1", Transition.Cause.NOT_ENROLLED));
    }

    @Test
    void aStoreThatTakesNoRecordAtAllIsNotAskedOnceForEachName() {
        join(5_000);

        play(60_000, name -> true);

        // as many as it takes to find one name, then after pauses of 1, 2, 4, 8, 8, 8 and so on intervals
        assertThat(requests).hasSizeLessThan(25);
        assertThat(steps.told(Impaired.class)).hasSize(5_000);
    }

    @Test
    void afterAStoreThatTookNothingAllAreAdded() {
        join(5_000);
        play(60_000, name -> true);

        play(20_000, name -> false);

        assertThat(records).hasSize(5_000);
    }

    @Test
    void observesInEachIntervalHoweverOftenRecordsAreRefused() {
        join(3);
        play(10_000, name -> true);

        assertThat(steps.machine.nanosToClaim(steps.now)).isLessThan(1_500_000_000L);
        as(Command.Observe.class, steps.after(1_500).claim());
    }

    @Test
    void thousandsAreAddedInPartsAndNoneTwice() {
        join(5_000);

        play(1_000, name -> false);

        assertThat(requests).hasSize(3).allSatisfy(names -> assertThat(names).hasSizeLessThanOrEqualTo(2_048));
        assertThat(records).hasSize(5_000);
    }

    @Test
    void whatTheStoreLeftForWantOfTimeIsAskedForAtOnceAndAlone() {
        join(3);
        steps.observe(List.of());
        steps.machine.enrolled(steps.claim(), steps.now);
        steps.observe(List.of(new LeaderRecord("e0", 0, "other", null)), Steps.lease("other", 1));

        assertThat(as(Command.Enroll.class, steps.claim()).floors()).containsOnlyKeys("e1", "e2");
    }

    @Test
    void anObservationThatIsDueComesBetweenTwoParts() {
        join(5_000);
        steps.observe(List.of());
        Request<Command> first = steps.claim();
        as(Command.Enroll.class, first);
        steps.machine.enrolled(first, steps.after(2_000).now);

        as(Command.Observe.class, steps.claim());
    }

    @Test
    void oneRequestThatGoesUnansweredIsNotHeldAgainstTheName() {
        Steps one = Steps.standing();
        one.observe(List.of());
        one.machine.failed(one.claim(), one.now);
        one.after(100).observe(List.of());

        assertThat(as(Command.Enroll.class, one.claim()).floors()).containsOnlyKeys(E);
        assertThat(one.told(Impaired.class)).isEmpty();
    }

    private static Predicate<String> eachOf(int every) {
        return name -> Integer.parseInt(name.substring(1)) % every == 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 20, 2})
    void theFirstIsAddedWithinAFewIntervalsHoweverManyOthersAreRefused(int every) {
        join(2_000);

        play(5_000, eachOf(every));

        assertThat(records).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 20})
    void allThatCanBeAddedAreAddedWithAFewRequestsForEachThatIsRefused(int every) {
        join(2_000);
        int bad = 2_000 / every;

        play(120_000, name -> records.size() < 2_000 - bad && eachOf(every).test(name));

        assertThat(records.size()).isGreaterThanOrEqualTo(2_000 - bad);
        assertThat(requests).hasSizeLessThan(bad * 16 + 120);
    }

    @Test
    void manyThatAreRefusedInARowKeepNoOtherFromBeingAdded() {
        Enrolments enrolments = new Enrolments(Steps.TIMING, 2_048, transition -> {});
        Map<String, Long> missing = new LinkedHashMap<>();
        IntStream.range(0, 2_000).forEach(i -> missing.put("e" + i, 0L));

        for (int i = 0; i < 600; i++) {
            steps.after(100);
            enrolments.observed(missing, steps.now);
            if (enrolments.nanosToNext(steps.now) <= 0) {
                Set<String> names =
                        ((Command.Enroll) enrolments.next(steps.now)).floors().keySet();
                if (names.stream().anyMatch(name -> Integer.parseInt(name.substring(1)) < 900)) {
                    enrolments.failed("refused by a test", steps.now);
                } else {
                    enrolments.enrolled();
                    missing.keySet().removeAll(Set.copyOf(names));
                }
            }
        }

        assertThat(missing).hasSizeLessThan(950);
    }

    private static boolean isRefused(String name) {
        return !name.equals("taken");
    }

    private void joinAHundredThatAreRefused() {
        steps.machine.join("taken", 0, steps.now);
        steps.open();
        play(1_000, EnrolmentsTest::isRefused);
        IntStream.range(0, 100).forEach(i -> steps.machine.join("e" + i, 0, steps.now));
        play(300_000, EnrolmentsTest::isRefused);
        assertThat(records).containsExactly("taken");
    }

    @Test
    void aHundredThatAreRefusedCostOneMoreRequestInAnIntervalAndNoObservation() {
        joinAHundredThatAreRefused();
        requests.clear();
        observations = 0;

        play(100_000, EnrolmentsTest::isRefused);

        assertThat(requests).hasSizeBetween(50, 101).allSatisfy(names -> assertThat(names)
                .hasSize(1));
        assertThat(observations).isLessThanOrEqualTo(101);
    }

    @Test
    void aHundredThatWereRefusedAreAddedSoonAfterTheFirstOfThem() {
        joinAHundredThatAreRefused();

        play(3_000, name -> false);

        assertThat(records).hasSize(101);
    }

    @Test
    void whatIsAddedAndNeverShownIsToldAfterALease() {
        join(1);
        play(9_000, name -> false, name -> false);
        assertThat(steps.told(Impaired.class)).isEmpty();

        play(5_000, name -> false, name -> false);

        assertThat(steps.told(Impaired.class)).singleElement().satisfies(told -> {
            assertThat(told.cause()).isEqualTo(Transition.Cause.NOT_ENROLLED);
            assertThat(told.detail()).contains("does not return it");
        });
    }
}
