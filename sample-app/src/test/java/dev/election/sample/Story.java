// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.sample.Output.Line;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happened to three instances in this order: one leads; it is killed; the next leader is asked to end; both are
 * started again, the first of them to lead if it comes to that; Ctrl-C. The tests look at it from many sides.
 *
 * @param started from the start of the launcher until the first leader said so
 * @param takenOver from the kill of the leader until another said that it leads
 * @param handedOver from the signal to the leader until another said that it leads
 * @param runs all rows of JOB_RUN just before Ctrl-C, by their number
 * @param left what was still alive when the launcher had ended
 * @param output all that was printed
 */
record Story(
        Duration started,
        Duration takenOver,
        Duration handedOver,
        List<JobRun> runs,
        List<ProcessHandle> left,
        Output output) {

    static final Pattern LEADS = Pattern.compile("app-(\\d) \\| \\S+ leads, token (\\d+)");

    /** How the tests reach the database of the sample. */
    interface Database {
        Connection connect(RunningSample sample) throws SQLException;
    }

    static Story play(Database database, String... args) throws Exception {
        try (RunningSample sample = RunningSample.start(args)) {
            Line first = leader(sample, sample.beganNanos());
            awaitRuns(sample, first);
            awaitFollowers(sample, first);

            long killed = System.nanoTime();
            sample.instance(number(first)).destroyForcibly();
            Line second = leader(sample, killed);
            awaitRuns(sample, second);

            long interrupted = System.nanoTime();
            RunningSample.signal("INT", List.of(sample.instance(number(second))));
            Line third = leader(sample, interrupted);
            awaitRuns(sample, third);

            sample.awaitLine(killed, "app-" + number(first) + " \\| was killed");
            sample.type(Integer.toString(number(first)));
            sample.awaitLine(third.atNanos(), "app-" + number(first) + " \\| \\S+ follows app-" + number(third));

            List<JobRun> runs = runs(database, sample);
            List<ProcessHandle> all = sample.processes();
            RunningSample.signal("INT", sample.foreground());
            sample.awaitExit();
            List<ProcessHandle> left =
                    all.stream().filter(ProcessHandle::isAlive).toList();
            return new Story(
                    Duration.ofNanos(first.atNanos() - sample.beganNanos()),
                    Duration.ofNanos(second.atNanos() - killed),
                    Duration.ofNanos(third.atNanos() - interrupted),
                    runs,
                    left,
                    sample.output());
        }
    }

    /** The tokens of all terms, in the order in which they were announced. */
    List<Long> tokens() {
        return output.lines().stream()
                .map(line -> LEADS.matcher(line.text()))
                .filter(Matcher::find)
                .map(matcher -> Long.valueOf(matcher.group(2)))
                .toList();
    }

    private static Line leader(RunningSample sample, long afterNanos) throws InterruptedException {
        return sample.awaitLine(afterNanos, LEADS.pattern());
    }

    // who has not seen the leader alive waits for longer until it takes it for dead
    private static void awaitFollowers(RunningSample sample, Line leader) throws InterruptedException {
        for (int number = 1; number <= 3; number++) {
            if (number != number(leader)) {
                sample.awaitLine(sample.beganNanos(), "app-" + number + " \\| \\S+ follows app-" + number(leader));
            }
        }
    }

    private static void awaitRuns(RunningSample sample, Line leader) throws InterruptedException {
        String run = "app-" + number(leader) + " \\| \\S+ run ";
        Line one = sample.awaitLine(leader.atNanos(), run);
        sample.awaitLine(one.atNanos(), run);
    }

    private static int number(Line leader) {
        Matcher matcher = LEADS.matcher(leader.text());
        if (!matcher.find()) {
            throw new AssertionError(leader.text());
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static List<JobRun> runs(Database database, RunningSample sample) throws SQLException {
        List<JobRun> runs = new ArrayList<>();
        try (var connection = database.connect(sample);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT RUN, TOKEN, INSTANCE, STARTED_MS, ENDED_MS FROM JOB_RUN ORDER BY RUN")) {
            while (rows.next()) {
                runs.add(new JobRun(
                        rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getLong(4), rows.getLong(5)));
            }
        }
        return runs;
    }
}
