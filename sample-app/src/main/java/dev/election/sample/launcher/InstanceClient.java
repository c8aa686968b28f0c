// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks instances over HTTP. One that does not begin to answer within a second, and end within two, has not answered.
 */
final class InstanceClient {

    static final String ELECTION = "/actuator/election";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final JsonMapper json = new JsonMapper();

    /** What the instance on that port shows at that path; empty if it does not answer. */
    CompletableFuture<Optional<JsonNode>> read(int port, String path) {
        return send(request(port, path, null)).thenApply(this::content).exceptionally(failure -> Optional.empty());
    }

    private Optional<JsonNode> content(HttpResponse<String> response) {
        try {
            return response.statusCode() == 200 ? Optional.of(json.readTree(response.body())) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Passes a request on; empty if the instance does not answer. */
    Optional<Answer> ask(int port, String path, @Nullable String body) throws InterruptedException {
        try {
            HttpResponse<String> response = send(request(port, path, body)).get();
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    // The timeout of a request ends with the headers of its response. An instance may be frozen after them.
    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, BodyHandlers.ofString());
        return response.copy()
                .orTimeout(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((complete, failure) -> {
                    if (failure != null) {
                        response.cancel(true); // closes the connection
                    }
                });
    }

    private static HttpRequest request(int port, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json");
        return body == null
                ? request.build()
                : request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build();
    }
}
