// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets several threads do something at the same moment. A runner that throws fails the race. */
final class Race {

    private static final long TIMEOUT_SECONDS = 60;

    interface Runner<R> {
        R run(int number) throws Exception;
    }

    private Race() {}

    /** Starts all runners together and returns what they returned, in the order of their numbers. */
    static <R> List<R> among(int count, Runner<R> runner) {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<R>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(executor.submit(() -> {
                    start.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                    return runner.run(number);
                }));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) {
                results.add(future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The race was interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A runner of the race failed: " + e, e);
        } finally {
            executor.shutdownNow();
        }
    }
}
