// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a skipped call returns, and when the work of a call that has returned is over. */
final class SkippedResults {

    // How often a plain Future is polled.
    private static final long POLL_MILLIS = 50;

    private SkippedResults() {}

    static @Nullable Object skipped(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        } else if (type == OptionalInt.class) {
            return OptionalInt.empty();
        } else if (type == OptionalLong.class) {
            return OptionalLong.empty();
        } else if (type == OptionalDouble.class) {
            return OptionalDouble.empty();
        }
        return isFuture(type) ? CompletableFuture.completedFuture(null) : null;
    }

    static boolean isFuture(Class<?> type) {
        return CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type);
    }

    /** Whether there is a value of this type that a skipped call can return. */
    static boolean canSkip(Class<?> type) {
        if (type.isPrimitive()) {
            return type == void.class;
        }
        return !isFuture(type) || type.isAssignableFrom(CompletableFuture.class);
    }

    /** Runs the action when the result is complete, which is at once unless the result is a future. */
    static void whenComplete(@Nullable Object result, Runnable action) {
        if (result instanceof CompletionStage<?> stage) {
            var unused = stage.whenComplete((value, failure) -> action.run());
        } else if (result instanceof Future<?> future && !future.isDone()) {
            // a plain Future has no callback, so it is polled
            CompletableFuture.delayedExecutor(POLL_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> whenComplete(future, action));
        } else {
            action.run();
        }
    }
}
