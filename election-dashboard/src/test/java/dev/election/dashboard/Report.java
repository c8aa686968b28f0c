// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;

/** What the endpoint {@code election} of one instance returns, as far as the page reads it. */
final class Report {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final Instant now;
    private final String instance;
    private final Map<String, Object> self = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> candidates = new LinkedHashMap<>();
    private final Map<String, Object> elections = new LinkedHashMap<>();
    private final List<Map<String, Object>> history = new ArrayList<>();
    private @Nullable Map<String, Object> page;
    private @Nullable Map<String, Object> summary;

    Report(Instant now, String instance) {
        this.now = now;
        this.instance = instance;
        self.put("id", instance);
        self.put("phase", "standing");
        self.put("leaseDuration", LEASE.toString());
        self.put("heartbeatInterval", HEARTBEAT.toString());
        self.put("lastHeartbeat", now.toString());
        self.put("leaseRemaining", LEASE.toString());
    }

    static Report now(String instance) {
        return new Report(Instant.now(), instance);
    }

    /** Adds a candidate, in the place of one with the same id. */
    Report candidate(String id, @Nullable String address, String state, int leads, Duration silence) {
        Map<String, Object> candidate = new LinkedHashMap<>();
        candidate.put("instance", id);
        if (address != null) {
            candidate.put("address", address);
        }
        candidate.put("state", state);
        candidate.put("leads", leads);
        candidate.put("silence", silence.toString());
        candidate.put("leaseRemaining", LEASE.minus(silence).toString());
        candidate.put("leaseDuration", LEASE.toString());
        candidates.put(id, candidate);
        if (id.equals(instance)) {
            self.put("leaseRemaining", LEASE.minus(silence).toString());
        }
        return this;
    }

    Report led(
            String election,
            String leader,
            @Nullable String address,
            long token,
            Duration since,
            @Nullable Duration remaining) {
        Map<String, Object> term = new LinkedHashMap<>();
        term.put("instance", leader);
        if (address != null) {
            term.put("address", address);
        }
        term.put("token", token);
        term.put("since", now.minus(since).toString());
        if (remaining != null) {
            term.put("remaining", remaining.toString());
        }
        elections.put(election, Map.of("state", leader.equals(instance) ? "leader" : "standby", "leader", term));
        return this;
    }

    Report draining(String election, long token, Duration since) {
        Map<String, Object> term = new LinkedHashMap<>();
        term.put("instance", instance);
        term.put("token", token);
        term.put("since", now.minus(since).toString());
        term.put("remaining", Duration.ofSeconds(14).toString());
        elections.put(
                election,
                Map.of(
                        "state",
                        "draining",
                        "leader",
                        term,
                        "draining",
                        Map.of("reason", "stepped-down", "since", now.toString(), "waitsFor", List.of())));
        return this;
    }

    Report vacant(String election) {
        elections.put(election, Map.of("state", "standby"));
        return this;
    }

    Report sittingOut(String election) {
        elections.put(election, Map.of("state", "standby", "sitOutRemaining", "PT8M"));
        return this;
    }

    /** Adds an entry of the history, which is older than those added before. */
    Report happened(Duration ago, String election, String type, Object... more) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("time", now.minus(ago).toString());
        entry.put("election", election);
        entry.put("type", type);
        for (int i = 0; i < more.length; i += 2) {
            entry.put(String.valueOf(more[i]), more[i + 1]);
        }
        history.add(entry);
        return this;
    }

    /** The instance only observes: it sends no heartbeats. */
    Report watching() {
        self.put("phase", "watching");
        self.put("leaseRemaining", Duration.ZERO.toString());
        self.remove("lastHeartbeat");
        return this;
    }

    Report observedNothingFor(Duration silence) {
        self.put("observationSilence", silence.toString());
        return this;
    }

    /** The elections of this report are one page of many. */
    Report page(int number, int size, int all, int vacant) {
        page = Map.of("number", number, "size", size, "elections", all, "pages", (all + size - 1) / size);
        summary = Map.of("elections", all, "leading", 0, "draining", 0, "vacant", vacant);
        return this;
    }

    Map<String, Object> json() {
        Map<String, Object> report = new LinkedHashMap<>(self.size());
        Map<String, Object> own = new LinkedHashMap<>(self);
        own.put("candidates", candidates.values());
        report.put("instance", own);
        if (summary != null) {
            report.put("summary", summary);
        }
        if (page != null) {
            report.put("page", page);
        }
        report.put("elections", elections);
        report.put("history", history);
        return report;
    }

    @Override
    public String toString() {
        return text(json());
    }

    static String text(Map<String, ?> json) {
        return JsonWriter.<Map<String, ?>>standard().writeToString(json);
    }
}
