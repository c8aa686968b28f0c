// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import java.time.Duration;
import java.util.Random;

/** Faults at random, several at a time. */
final class RandomFaults {

    private static final int LONGEST_MILLIS = 1_500;

    private final Engine engine;
    private final Contest contest;
    private final Random random;

    RandomFaults(Engine engine, Contest contest, Random random) {
        this.engine = engine;
        this.contest = contest;
        this.random = random;
    }

    void befall(int times) {
        for (int i = 0; i < times; i++) {
            befallOnce();
            Contest.pass(upTo(LONGEST_MILLIS));
        }
    }

    private void befallOnce() {
        Participant one =
                contest.participants().get(random.nextInt(contest.participants().size()));
        int node = random.nextInt(Engine.NODES);
        switch (random.nextInt(7)) {
            case 0 -> one.ways().cutOff();
            case 1 -> one.ways().silence(node);
            case 2 -> contest.participants().forEach(each -> each.ways().open());
            case 3 -> one.ways().loseResponses();
            case 4 -> one.ways().cut();
            case 5 -> {
                engine.freeze(node);
                Contest.pass(upTo(2 * LONGEST_MILLIS));
                engine.resume(node);
            }
            default -> {
                engine.kill(node);
                Contest.pass(upTo(LONGEST_MILLIS));
                engine.restart(node);
            }
        }
    }

    private Duration upTo(int millis) {
        return Duration.ofMillis(random.nextInt(millis));
    }
}
