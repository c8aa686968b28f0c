// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Who leads, as this instance sees it: a page for a browser, JSON for everything else. */
@RestController
class StatusPage {

    private static final int RUNS = 10;
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="1">
            <title>%1$s</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 32em; margin: 3em auto; padding: 0 1em }
              table { border-collapse: collapse; width: 100%% }
              th, td { text-align: left; padding: .2em 0; border-bottom: 1px solid #ddd }
            </style>
            <h1>%1$s</h1>
            <p><b>%2$s</b> %3$s</p>
            <table>
            <tr><th>run<th>token<th>instance<th>took
            %4$s</table>
            """;

    private final LeaderElections elections;
    private final LeaderElection election;
    private final JobRuns runs;
    private final RunsHere here;

    StatusPage(LeaderElections elections, LeaderElection election, JobRuns runs, RunsHere here) {
        this.elections = elections;
        this.election = election;
        this.runs = runs;
        this.here = here;
    }

    /** What only this instance knows; answered also while the database does not answer. */
    @GetMapping(path = "/job", produces = MediaType.APPLICATION_JSON_VALUE)
    JobStatus job() {
        return new JobStatus(here.inProgress(), here.refused());
    }

    @GetMapping(path = "/", produces = MediaType.APPLICATION_JSON_VALUE)
    Status status() {
        return new Status(
                elections.instance(), election.isLeader(), election.leader().orElse(null), runs.latest(RUNS));
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page() {
        Status status = status();
        StringBuilder rows = new StringBuilder();
        for (JobRun run : status.runs()) {
            rows.append("<tr><td>%d<td>%d<td>%s<td>%d ms\n"
                    .formatted(run.number(), run.token(), HtmlUtils.htmlEscape(run.instance()), run.tookMillis()));
        }
        return PAGE.formatted(
                HtmlUtils.htmlEscape(status.instance()),
                status.leading() ? "I lead." : "I follow.",
                HtmlUtils.htmlEscape(leader(status.leader())),
                rows);
    }

    private static String leader(@Nullable Leader leader) {
        return leader == null
                ? "Nobody leads, as far as I see."
                : "%s leads, token %d.".formatted(leader.instance(), leader.token());
    }
}
