// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.JobRun;
import dev.election.sample.RefusedRun;
import dev.election.sample.control.InstanceState;
import dev.election.sample.control.State;
import dev.election.sample.control.State.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what the page shows: processes, what they answer, and the table of runs. */
final class StateReport {

    private static final int COMMITTED_RUNS = 60;

    private final InstanceCommand command;
    private final SharedDatabase database;
    private final Outage outage;
    private final Views views;
    private final RunTable table;
    private final Events events;

    StateReport(
            InstanceCommand command,
            SharedDatabase database,
            Outage outage,
            Views views,
            RunTable table,
            Events events) {
        this.command = command;
        this.database = database;
        this.outage = outage;
        this.views = views;
        this.table = table;
        this.events = events;
    }

    State state() throws InterruptedException {
        List<Views.View> all = views.get();
        return new State(
                Instant.now(),
                ArgumentParser.text(command.lease()),
                ArgumentParser.text(command.heartbeat()),
                new State.Database(database.name(), outage.leases(), outage.isStopped(), outage.explanation()),
                all.stream()
                        .filter(Views.View::leads)
                        .map(view -> view.slot().number())
                        .findFirst()
                        .orElse(null),
                all.stream().map(StateReport::instance).toList(),
                runs(all),
                events.latest(),
                outage.unavailable());
    }

    /** What each instance shows, for the dashboard. */
    List<Map<String, Object>> views() {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Views.View view : views.get()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("instance", view.slot().id());
            each.put("address", view.slot().address());
            if (view.election() != null) {
                each.put("view", view.election());
            }
            if (view.silentSince() != null) {
                each.put("silentSince", view.silentSince().toString());
            }
            String note = note(view);
            if (!note.isEmpty()) {
                each.put("note", note);
            }
            shown.add(each);
        }
        return shown;
    }

    private static String note(Views.View view) {
        String process = process(view);
        boolean cutOff = view.slot().network().isCutOff();
        return process.equals("running") ? cutOff ? "cut off" : "" : cutOff ? process + ", cut off" : process;
    }

    private static String process(Views.View view) {
        Instance instance = view.slot().instance();
        if (!instance.isAlive()) {
            return "dead";
        }
        return instance.isFrozen() ? "frozen" : view.answeredBefore() ? "running" : "starting";
    }

    private static InstanceState instance(Views.View view) {
        InstanceSlot slot = view.slot();
        JobRun inside = slot.instance().insideRun();
        return new InstanceState(
                slot.number(),
                slot.id(),
                slot.address(),
                slot.instance().pid(),
                process(view),
                slot.network().isCutOff(),
                slot.isRunning() ? view.silentSince() : null,
                view.state(),
                view.token(),
                inside == null ? null : inside.number());
    }

    private List<Run> runs(List<Views.View> all) throws InterruptedException {
        List<Run> runs = new ArrayList<>();
        for (JobRun run : table.latest(COMMITTED_RUNS)) {
            runs.add(shown(run, "committed", run.endedMillis(), null));
        }
        for (Views.View view : all) {
            JobRun inside = view.slot().instance().insideRun();
            if (inside != null) {
                runs.add(shown(inside, "open", null, null));
            }
        }
        for (RefusedRun refused : views.refused()) {
            runs.add(shown(refused.run(), "refused", refused.refusedMillis(), refused.reason()));
        }
        runs.sort(Comparator.comparingLong(Run::number)
                .thenComparingLong(Run::token)
                .reversed());
        return runs;
    }

    private static Run shown(JobRun run, String outcome, @Nullable Long endedMillis, @Nullable String reason) {
        return new Run(run.number(), run.token(), run.instance(), outcome, run.startedMillis(), endedMillis, reason);
    }
}
