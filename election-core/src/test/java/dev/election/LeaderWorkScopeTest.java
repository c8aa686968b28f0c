// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.runtime.LeaseElections;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.store.InMemoryLeaseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LeaderWorkScopeTest {

    private final List<String> steps = new ArrayList<>();

    private Runnable enter() {
        steps.add("enter under " + Term.current().token());
        return () -> steps.add("leave under " + Term.current().token());
    }

    private LeaderWork.Scope scope(String name) {
        return () -> {
            steps.add("enter " + name);
            return () -> steps.add("leave " + name);
        };
    }

    private void whileLeading(Consumer<LeaderElection> check) {
        whileLeading(check, this::enter);
    }

    private static void whileLeading(Consumer<LeaderElection> check, LeaderWork.Scope... scopes) {
        LeaseElectionsBuilder builder = LeaseElections.builder(new InMemoryLeaseStore());
        Stream.of(scopes).forEach(builder::workScope);
        try (LeaseElections elections = builder.start()) {
            LeaderElection billing = elections.election("billing");
            Awaitility.await().until(billing::isLeader);
            check.accept(billing);
        }
    }

    @Test
    void surroundsLeaderWorkAndKnowsItsTerm() {
        whileLeading(billing -> {
            billing.runIfLeader(() -> steps.add("work"));

            assertThat(steps).containsExactly("enter under 1", "work", "leave under 1");
        });
    }

    @Test
    void isLeftByWorkThatFails() {
        whileLeading(billing -> {
            assertThatThrownBy(() -> billing.runIfLeader(() -> {
                        throw new IllegalArgumentException("for the test");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(steps).containsExactly("enter under 1", "leave under 1");
        });
    }

    @Test
    void surroundsWhatIsHandedToAnotherThreadThere() {
        whileLeading(billing -> billing.runIfLeader(() -> {
            Runnable task = () -> steps.add("work elsewhere");
            Thread other = new Thread(LeaderWork.wrap(task));
            other.start();
            Awaitility.await().until(() -> !other.isAlive());
        }));

        assertThat(steps)
                .containsExactly("enter under 1", "enter under 1", "work elsewhere", "leave under 1", "leave under 1");
    }

    @Test
    void isLeftByWhatALibraryCarriesWhenThatIsRestored() {
        whileLeading(billing -> {
            List<CarriedWork> carried = new ArrayList<>();
            billing.runIfLeader(() -> carried.add(CarriedWork.current().orElseThrow()));
            steps.clear();

            carried.get(0).resume();
            steps.add("work");
            CarriedWork.restore(null);

            assertThat(steps).containsExactly("enter under 1", "work", "leave under 1");
            assertThat(LeaderWork.current()).isEmpty();
        });
    }

    @Test
    void isEnteredInsideThoseThatWereThereBefore() {
        whileLeading(billing -> billing.runIfLeader(() -> steps.add("work")), scope("outer"), scope("inner"));

        assertThat(steps).containsExactly("enter outer", "enter inner", "work", "leave inner", "leave outer");
    }

    @Test
    void isLeftIfTheOneInsideItCannotBeEntered() {
        whileLeading(
                billing -> assertThatThrownBy(() -> billing.runIfLeader(() -> steps.add("work")))
                        .hasStackTraceContaining("deliberately"),
                scope("outer"),
                () -> {
                    throw new IllegalStateException("deliberately");
                });

        assertThat(steps).containsExactly("enter outer", "leave outer");
    }

    @Test
    void isLeftEvenIfTheOneInsideItCannotBeLeft() {
        whileLeading(
                billing -> assertThatThrownBy(() -> billing.runIfLeader(() -> steps.add("work")))
                        .hasStackTraceContaining("deliberately"),
                scope("outer"),
                () -> () -> {
                    throw new IllegalStateException("deliberately");
                });

        assertThat(steps).containsExactly("enter outer", "work", "leave outer");
    }
}
