// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is different if the leases are kept in an engine, and the runs in the database that the sample starts. */
abstract class EngineStoryFacts extends StoryFacts {

    // Each call may take a fifth of the lease, and the first ones load the client of the engine. On busy processors an
    // instance says that one took longer, and that it is repeated; nothing else may go wrong.
    private static final Pattern FIRST_CALLS = Pattern.compile(
            "did not respond to \\w+; the request is repeated until it does"
                    + "|LeaseStoreException: .* within \\d+ ms"
                    + "|Caused by: java.util.concurrent.TimeoutException"
                    + "|\tat (dev.election.(etcd|zookeeper)|java.base/java.util.concurrent.CompletableFuture.timedGet)");

    private final String store;
    private final String title;

    /**
     * @param store as it is given on the command line
     * @param title its name for people
     */
    EngineStoryFacts(String store, String title) {
        this.store = store;
        this.title = title;
    }

    @Override
    Story play() throws Exception {
        return Story.play(H2StoryIT::connect, "--store=" + store);
    }

    @Override
    boolean isExpected(String line) {
        return FIRST_CALLS.matcher(line).find();
    }

    @Test
    void saysOnceThatTheDatabaseDoesNotFence() {
        assertThat(output().text())
                .containsOnlyOnce(title + " cannot fence its transactions: each run checks its token")
                .doesNotContain("not fenced");
    }
}
