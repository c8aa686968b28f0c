// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table JOB_RUN. It takes no precaution of its own against two instances that write at once: that only one does is
 * what the election is for. Two terms may record a run with the same number as far as the table is concerned.
 */
@Repository
class JobRuns {

    private final JdbcClient jdbc;

    JobRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The run that begins now. Nothing is written before {@link #record}. */
    JobRun next(long token, String instance, long nowMillis) {
        long number = jdbc.sql("SELECT COALESCE(MAX(RUN), 0) + 1 FROM JOB_RUN")
                .query(Long.class)
                .single();
        return new JobRun(number, token, instance, nowMillis, nowMillis);
    }

    void record(JobRun run) {
        jdbc.sql("INSERT INTO JOB_RUN (RUN, TOKEN, INSTANCE, STARTED_MS, ENDED_MS) VALUES (?, ?, ?, ?, ?)")
                .params(run.number(), run.token(), run.instance(), run.startedMillis(), run.endedMillis())
                .update();
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
