// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * What the buttons of the page do to processes, wherever the leases are kept. A subclass tells where. The sample is
 * started once; each test waits for a leader, and leaves all instances running.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultFacts {

    private RunningSample sample;
    private DemoPage page;

    abstract List<String> arguments() throws Exception;

    void stopServers() throws Exception {}

    @BeforeAll
    void start() throws Exception {
        List<String> arguments = new ArrayList<>(arguments());
        arguments.add("--lease=2s");
        arguments.add("--heartbeat=500ms");
        sample = RunningSample.start(arguments.toArray(String[]::new));
        page = DemoPage.of(sample);
        awaitAllAnswer();
    }

    @AfterAll
    void end() throws Exception {
        if (sample != null) {
            sample.close();
        }
        stopServers();
    }

    private JsonNode awaitAllAnswer() {
        return page.await(
                "all instances",
                state -> !state.path("leader").isNull()
                        && each(state, "election").noneMatch(JsonNode::isNull));
    }

    private static Stream<JsonNode> each(JsonNode state, String field) {
        return StreamSupport.stream(state.path("instances").spliterator(), false)
                .map(instance -> instance.path(field));
    }

    final DemoPage page() {
        return page;
    }

    /** The number of the leader, once all instances that were not killed answer. */
    final int leader() {
        return awaitAllAnswer().path("leader").asInt();
    }

    @Test
    void aLeaderFrozenInsideItsTransactionIsRefusedWhenItGoesOn() throws Exception {
        int zombie = leader();
        assertThat(page.act("zombie")).startsWith("app-" + zombie + " is frozen inside the transaction of run ");
        JsonNode inside = DemoPage.runs(page.state(), "open").get(0);
        int successor = page.awaitLeaderOtherThan(zombie);
        JsonNode recorded =
                page.await("its run", state -> committed(state, inside).isPresent());

        page.act("thaw", zombie);

        JsonNode state = page.await("the refusal", now -> DemoPage.runs(now, "refused").stream()
                .anyMatch(run -> run.path("token").equals(inside.path("token"))));
        assertThat(committed(recorded, inside).orElseThrow().path("instance").asString(""))
                .isEqualTo("app-" + successor);
        assertThat(DemoPage.runs(state, "committed"))
                .noneMatch(run -> run.path("number").equals(inside.path("number"))
                        && run.path("token").equals(inside.path("token")));
        sample.awaitLine(
                sample.beganNanos(),
                "app-" + zombie + " \\| \\S+ REFUSED: run "
                        + inside.path("number").asInt() + ", ");
    }

    private static Optional<JsonNode> committed(JsonNode state, JsonNode run) {
        return DemoPage.runs(state, "committed").stream()
                .filter(each -> each.path("number").equals(run.path("number")))
                .findFirst();
    }

    @Test
    void anotherInstanceLeadsIfTheLeaderIsCutOff() {
        int cutOff = leader();

        page.act("cut-off", cutOff);

        page.awaitLeaderOtherThan(cutOff);
        page.act("reconnect", cutOff);
        JsonNode state = page.await("its return", now -> DemoPage.instance(now, cutOff)
                .path("election")
                .asString("")
                .equals("standby"));
        assertThat(DemoPage.instance(state, cutOff).path("cutOff").asBoolean()).isFalse();
    }

    @Test
    void nobodyLeadsWhileWhatKeepsTheLeasesIsStopped() {
        long token = token(awaitAllAnswer());

        page.act("stop-database");
        page.await("a vacancy", state -> state.path("leader").isNull());
        page.act("start-database");

        assertThat(token(page.await("a leader", state -> !state.path("leader").isNull())))
                .isGreaterThan(token);
    }

    private static long token(JsonNode state) {
        return DemoPage.instance(state, state.path("leader").asInt())
                .path("token")
                .asLong();
    }
}
