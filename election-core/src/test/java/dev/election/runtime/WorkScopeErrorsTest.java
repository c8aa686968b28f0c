// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import dev.election.Term;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An error of a scope leaves no part of leader work open: an orderly end would wait for it for ever. */
class WorkScopeErrorsTest {

    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final Term term = Stage.leading().held();

    @AfterEach
    void nothingIsLeftOnTheThread() {
        assertThat(LeaderWork.current()).isEmpty();
    }

    private LeaderWork work(LeaderWork.Scope scope) {
        return new LeaderWork(term, ended::incrementAndGet, Optional::empty, scope, ConcurrentHashMap.newKeySet());
    }

    private static Runnable failing(Supplier<Error> error) {
        return () -> {
            throw error.get();
        };
    }

    @Test
    void anErrorOnTheWayInLeavesNoPartOpen() {
        LeaderWork work = work(() -> {
            throw new NoClassDefFoundError("thrown by a test");
        });

        assertThatCode(CarriedWork.of(work)::resume).doesNotThrowAnyException();
        CarriedWork.restore(null);
        work.close();

        assertThat(ended).hasValue(1);
    }

    @Test
    void anErrorOnTheWayOutLeavesNoPartOpen() {
        LeaderWork work = work(() -> failing(() -> new NoClassDefFoundError("thrown by a test")));

        CarriedWork.of(work).resume();
        CarriedWork.of(work).resume();
        assertThatCode(() -> CarriedWork.restore(null)).doesNotThrowAnyException();
        work.close();

        assertThat(ended).hasValue(1);
    }

    @Test
    void anErrorOfOnePartKeepsNoOtherFromEndingAndTheFirstIsThrown() {
        LeaderWork work = work(() -> failing(() -> new StackOverflowError("error " + left.incrementAndGet())));

        assertThatThrownBy(() -> work.run(() -> {
                    CarriedWork.of(work).resume();
                    CarriedWork.of(work).resume(); // neither is restored
                }))
                .isInstanceOf(StackOverflowError.class)
                .hasMessage("error 1");
        work.close();

        assertThat(left).hasValue(3);
        assertThat(ended).hasValue(1);
    }

    @Test
    void anErrorOnTheWayIntoAWrappedTaskLeavesNoPartOpen() {
        AtomicBoolean fails = new AtomicBoolean();
        LeaderWork work = work(() -> {
            if (fails.get()) {
                throw new NoClassDefFoundError("thrown by a test");
            }
            return () -> {};
        });
        AtomicReference<Runnable> wrapped = new AtomicReference<>();
        work.run(() -> wrapped.set(LeaderWork.wrap(() -> {})));
        fails.set(true);

        assertThatThrownBy(Objects.requireNonNull(wrapped.get())::run).isInstanceOf(NoClassDefFoundError.class);
        work.close();

        assertThat(ended).hasValue(1);
    }

    @Test
    void anErrorOfTheOuterPartLeavesTheInnerOneNotOpen() {
        AtomicBoolean fails = new AtomicBoolean();
        LeaderWork outer = work(() -> () -> {
            if (fails.get()) {
                throw new NoClassDefFoundError("thrown by a test");
            }
        });
        LeaderWork inner = work(LeaderWork.Scope.NONE);
        AtomicReference<CarriedWork> carried = new AtomicReference<>();
        outer.run(() -> inner.run(() -> carried.set(CarriedWork.current().orElseThrow())));
        fails.set(true);

        Objects.requireNonNull(carried.get()).resume();
        CarriedWork.restore(null);
        inner.close();

        assertThat(ended).hasValue(1);
    }
}
