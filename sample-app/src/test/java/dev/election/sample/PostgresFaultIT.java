// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The buttons with a database of the user's own, and with eight instances. */
class PostgresFaultIT extends FaultFacts {

    private @Nullable EmbeddedPostgres postgres;

    @Override
    List<String> arguments() throws IOException {
        EmbeddedPostgres started = EmbeddedPostgres.builder().start();
        postgres = started;
        return List.of(
                "--instances=8",
                "--url=" + started.getJdbcUrl("postgres", "postgres"),
                "--username=postgres",
                "--password=postgres");
    }

    @Override
    void stopServers() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
