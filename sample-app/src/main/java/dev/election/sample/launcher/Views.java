// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.RefusedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the instances answered when they were last asked. They are asked when somebody wants to know, all at once, and
 * not more often than a few times per second. Safe for use by many threads.
 */
final class Views {

    private static final Duration FRESH = Duration.ofMillis(300);
    private static final int KEPT = 50;
    private static final String DEFAULT_ELECTION = "sample"; // the name of the application

    /**
     * What one instance answered.
     *
     * @param election what its endpoint shows; null if it does not answer
     * @param silentSince since when it does not answer; null if it does
     * @param answeredBefore whether this process has answered since it was started
     */
    record View(
            InstanceSlot slot,
            @Nullable JsonNode election,
            @Nullable Instant silentSince,
            boolean answeredBefore) {

        private Optional<JsonNode> own() {
            return Optional.ofNullable(election)
                    .map(view -> view.path("elections").path(DEFAULT_ELECTION));
        }

        /** Its state in the election; null if it does not answer. */
        @Nullable
        String state() {
            return own().map(own -> own.path("state").asString("stopped")).orElse(null);
        }

        /** The token of the term that it holds; null if it holds none, or does not answer. */
        @Nullable
        Long token() {
            return own().map(own -> own.path("term").path("token"))
                    .filter(JsonNode::isNumber)
                    .map(JsonNode::asLong)
                    .orElse(null);
        }

        boolean leads() {
            return "leader".equals(state());
        }
    }

    private record Asked(
            InstanceSlot slot,
            CompletableFuture<Optional<JsonNode>> election,
            CompletableFuture<Optional<JsonNode>> job) {}

    private final Demo demo;
    private final InstanceClient client;
    private final Consumer<RefusedRun> onRefused;
    private final JsonMapper json = new JsonMapper();
    private final Map<Long, Instant> silentSince = new HashMap<>(); // by process; guarded by this
    private final Set<Long> answered = new HashSet<>(); // by process; guarded by this
    private final List<RefusedRun> refused = new ArrayList<>(); // the newest first; guarded by this
    private List<View> latest = List.of(); // guarded by this
    private long askedAtNanos; // guarded by this

    /** @param onRefused is called once for each run that was refused, when it is found out */
    Views(Demo demo, InstanceClient client, Consumer<RefusedRun> onRefused) {
        this.demo = demo;
        this.client = client;
        this.onRefused = onRefused;
        askedAtNanos = System.nanoTime() - FRESH.toNanos();
    }

    /** The instances by their number. */
    synchronized List<View> get() {
        if (System.nanoTime() - askedAtNanos >= FRESH.toNanos()) {
            latest = ask();
            askedAtNanos = System.nanoTime();
        }
        return latest;
    }

    /** The next one who wants to know asks the instances. */
    synchronized void forget() {
        askedAtNanos = System.nanoTime() - FRESH.toNanos();
    }

    /** The instance that says that it leads, with the newest token if several say so; asks now. */
    synchronized Optional<View> leader() {
        forget();
        return get().stream().filter(View::leads).max(Comparator.comparingLong(view -> {
            Long token = view.token();
            return token == null ? 0 : token;
        }));
    }

    /** The runs that were refused, the newest first, also those of instances that have ended since. */
    synchronized List<RefusedRun> refused() {
        return List.copyOf(refused);
    }

    private List<View> ask() {
        List<Asked> asked = demo.slots().stream()
                .map(slot -> new Asked(slot, read(slot, InstanceClient.ELECTION), read(slot, "/job")))
                .toList();
        return asked.stream().map(this::view).toList();
    }

    private CompletableFuture<Optional<JsonNode>> read(InstanceSlot slot, String path) {
        return slot.isRunning() ? client.read(slot.port(), path) : CompletableFuture.completedFuture(Optional.empty());
    }

    private View view(Asked asked) {
        asked.job().join().ifPresent(this::keepRefused);
        JsonNode election = asked.election().join().orElse(null);
        long pid = asked.slot().instance().pid();
        if (election == null) {
            Instant since = silentSince.computeIfAbsent(pid, each -> Instant.now());
            return new View(asked.slot(), null, since, answered.contains(pid));
        }
        silentSince.remove(pid);
        answered.add(pid);
        return new View(asked.slot(), election, null, true);
    }

    private void keepRefused(JsonNode job) {
        for (JsonNode each : job.path("refused")) {
            RefusedRun run = json.treeToValue(each, RefusedRun.class);
            if (!refused.contains(run)) {
                refused.add(run);
                refused.sort(Comparator.comparingLong(RefusedRun::refusedMillis).reversed());
                onRefused.accept(run);
            }
        }
        while (refused.size() > KEPT) {
            refused.remove(refused.size() - 1);
        }
    }
}
