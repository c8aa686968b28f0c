// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is different if the leases are kept in an engine, and the runs in the database that the sample starts. */
abstract class EngineStoryFacts extends StoryFacts {

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

    @Test
    void saysOnceThatTheDatabaseDoesNotFence() {
        assertThat(output().text())
                .containsOnlyOnce(title + " cannot fence its transactions: each run checks its token")
                .doesNotContain("not fenced");
    }
}
