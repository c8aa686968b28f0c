// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table JOB_RUN. It takes no precaution of its own against two instances that write at once: that only one does is
 * what the election is for. If two did, the primary key would refuse one of them.
 */
@Repository
class JobRuns {

    private final JdbcClient jdbc;

    JobRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    JobRun begin(long token, String instance, long nowMillis) {
        long number = jdbc.sql("SELECT COALESCE(MAX(RUN), 0) + 1 FROM JOB_RUN")
                .query(Long.class)
                .single();
        jdbc.sql("INSERT INTO JOB_RUN (RUN, TOKEN, INSTANCE, STARTED_MS) VALUES (?, ?, ?, ?)")
                .params(number, token, instance, nowMillis)
                .update();
        return new JobRun(number, token, instance, nowMillis, nowMillis);
    }

    JobRun end(JobRun run, long nowMillis) {
        jdbc.sql("UPDATE JOB_RUN SET ENDED_MS = ? WHERE RUN = ?")
                .params(nowMillis, run.number())
                .update();
        return new JobRun(run.number(), run.token(), run.instance(), run.startedMillis(), nowMillis);
    }

    /** The newest runs of all instances, the newest first. */
    List<JobRun> latest(int atMost) {
        return jdbc.sql("SELECT RUN, TOKEN, INSTANCE, STARTED_MS, ENDED_MS FROM JOB_RUN ORDER BY RUN DESC")
                .withMaxRows(atMost)
                .query((row, n) ->
                        new JobRun(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4), row.getLong(5)))
                .list();
    }
}
