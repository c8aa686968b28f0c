// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sample as the README starts it, on the database that it starts by itself. */
class H2StoryIT extends StoryFacts {

    private static final Pattern LOGIN = Pattern.compile("(jdbc:h2:\\S+)\\s+user (\\S+), password (\\S+)");

    @Override
    Story play() throws Exception {
        return Story.play(H2StoryIT::connect);
    }

    /** With what the sample prints for people who want to look into its database. */
    static Connection connect(RunningSample sample) throws SQLException {
        Matcher login = LOGIN.matcher(sample.output().text());
        if (!login.find()) {
            throw new AssertionError(sample.output().text());
        }
        return DriverManager.getConnection(login.group(1), login.group(2), login.group(3));
    }
}
