// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.LeadershipLostException;
import dev.election.StaleTokenException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.util.ErrorHandler;

/**
 * The runs of this instance that are not in the table: the one in progress, and those whose commit was refused. A run
 * that fails for another reason is reported, and the next one tries again.
 *
 * <p>Written by the thread of the scheduler, read by many.
 */
@Component
class RunsHere implements ErrorHandler, ThreadPoolTaskSchedulerCustomizer {

    private static final int KEPT = 20;
    private static final Logger log = LoggerFactory.getLogger(RunsHere.class);

    private final ApplicationEventPublisher events;
    private final AtomicReference<@Nullable JobRun> inProgress = new AtomicReference<>();
    private final Deque<RefusedRun> refused = new ArrayDeque<>(); // the newest first; guarded by this

    RunsHere(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Override
    public void customize(ThreadPoolTaskScheduler scheduler) {
        scheduler.setErrorHandler(this);
    }

    void began(JobRun run) {
        inProgress.set(run);
    }

    @TransactionalEventListener
    void committed(JobRun run) {
        inProgress.set(null);
    }

    @Override
    public void handleError(Throwable failure) {
        JobRun run = inProgress.getAndSet(null);
        if (run == null) {
            log.warn("the job failed before it began: {}", failure.getMessage());
        } else if (failure instanceof LeadershipLostException || failure instanceof StaleTokenException) {
            RefusedRun refusal = new RefusedRun(run, System.currentTimeMillis(), String.valueOf(failure.getMessage()));
            keep(refusal);
            events.publishEvent(refusal);
        } else {
            log.warn("run {}, token {} failed: {}", run.number(), run.token(), failure.getMessage());
        }
    }

    private synchronized void keep(RefusedRun refusal) {
        refused.addFirst(refusal);
        if (refused.size() > KEPT) {
            refused.removeLast();
        }
    }

    /** The run that has begun, and whose transaction has not ended; null if there is none. */
    @Nullable
    JobRun inProgress() {
        return inProgress.get();
    }

    /** The newest runs that were refused, the newest first. */
    synchronized List<RefusedRun> refused() {
        return List.copyOf(refused);
    }
}
