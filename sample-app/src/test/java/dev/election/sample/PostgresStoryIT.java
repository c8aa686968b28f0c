// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** The sample on a database of the user's own: a real PostgreSQL. */
class PostgresStoryIT extends StoryFacts {

    @Override
    Story play() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            return Story.play(
                    sample -> postgres.getPostgresDatabase().getConnection(),
                    "--url=" + postgres.getJdbcUrl("postgres", "postgres"),
                    "--username=postgres",
                    "--password=postgres");
        }
    }
}
