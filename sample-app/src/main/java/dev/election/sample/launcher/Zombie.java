// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.JobRun;
import dev.election.sample.control.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Freezes the leader while the transaction of its job is open. The job works for a part of each second only, so the
 * moment is waited for, and afterwards it is checked that the run had not been committed.
 */
final class Zombie {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int YOUNG_MILLIS = 150; // half of the work: time enough to send a signal
    private static final int ASK_MILLIS = 10;

    private final InstanceClient client;
    private final RunTable table;
    private final JsonMapper json = new JsonMapper();

    Zombie(InstanceClient client, RunTable table) {
        this.client = client;
        this.table = table;
    }

    /** Returns the run in which the instance is frozen. */
    JobRun freeze(InstanceSlot leader) throws RefusedException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - until < 0) {
            Optional<JobRun> run = inProgress(leader);
            if (run.isPresent() && freezeInside(leader.instance(), run.get())) {
                return run.get();
            }
            Thread.sleep(ASK_MILLIS);
        }
        throw new RefusedException(leader.id() + " did not run its job within " + PATIENCE.toSeconds()
                + " s, so it cannot be frozen inside. Try again when it leads");
    }

    private boolean freezeInside(Instance instance, JobRun run) throws RefusedException, InterruptedException {
        if (System.currentTimeMillis() - run.startedMillis() > YOUNG_MILLIS) {
            return false;
        }
        try {
            instance.freeze();
        } catch (IOException e) {
            throw new RefusedException("Cannot freeze the leader: " + e.getMessage());
        }
        boolean committed = true;
        try {
            committed = table.isCommitted(run);
        } finally {
            if (committed) { // too late, or it is not known
                instance.thaw();
            }
        }
        if (!committed) {
            instance.isInside(run);
        }
        return !committed;
    }

    private Optional<JobRun> inProgress(InstanceSlot leader) {
        return client.read(leader.port(), "/job")
                .join()
                .map(job -> job.path("inProgress"))
                .filter(JsonNode::isObject)
                .map(run -> json.treeToValue(run, JobRun.class));
    }
}
