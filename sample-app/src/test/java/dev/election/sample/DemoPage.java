// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of a sample that runs, as its scripts use it. */
final class DemoPage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("Open +(http://localhost:\\d+) ");

    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    private DemoPage(URI address) {
        this.address = address;
    }

    /** The page whose address the sample prints first. */
    static DemoPage of(RunningSample sample) throws InterruptedException {
        Matcher matcher = ADDRESS.matcher(
                sample.awaitLine(sample.beganNanos(), ADDRESS.pattern()).text());
        if (!matcher.find()) {
            throw new AssertionError(sample.output().text());
        }
        return new DemoPage(URI.create(matcher.group(1)));
    }

    URI address() {
        return address;
    }

    JsonNode state() {
        return send(HttpRequest.newBuilder(address.resolve("/state")));
    }

    /** Does something to all instances, and returns what was done, or why not. */
    String act(String action) {
        return act(action, "{}");
    }

    /** Does something to one instance, and returns what was done, or why not. */
    String act(String action, int instance) {
        return act(action, "{\"instance\": " + instance + "}");
    }

    private String act(String action, String body) {
        JsonNode response = send(HttpRequest.newBuilder(address.resolve("/actions/" + action))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        return response.path("done").asString(response.path("reason").asString(""));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            return json.readTree(
                    client.send(request.build(), BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode await(String what, Predicate<JsonNode> wanted) {
        return Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::state, wanted);
    }

    /** Waits until one of the instances leads that is none of these. */
    int awaitLeaderOtherThan(Integer... numbers) {
        return await(
                        "a leader",
                        state -> !leader(state).isEmpty()
                                && !List.of(numbers).contains(leader(state).get(0)))
                .path("leader")
                .asInt();
    }

    private static List<Integer> leader(JsonNode state) {
        return state.path("leader").isInt() ? List.of(state.path("leader").asInt()) : List.of();
    }

    static JsonNode instance(JsonNode state, int number) {
        return state.path("instances").get(number - 1);
    }

    static List<JsonNode> runs(JsonNode state, String outcome) {
        return StreamSupport.stream(state.path("runs").spliterator(), false)
                .filter(run -> run.path("outcome").asString("").equals(outcome))
                .toList();
    }
}
