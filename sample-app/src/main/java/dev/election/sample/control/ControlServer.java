// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.election.dashboard.DashboardFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the page of the demonstration, on the loopback interface only:
 *
 * <ul>
 *   <li>{@code GET /} and {@code GET /files/…}: the dashboard with the buttons;
 *   <li>{@code GET /election} and {@code GET}, {@code POST /election/{name}}: what the dashboard asks for;
 *   <li>{@code GET /state}: {@link State} as JSON;
 *   <li>{@code POST /actions/{action}} with {@code {"instance": 2}} or {@code {}}: an {@link Action}.
 * </ul>
 */
public final class ControlServer implements AutoCloseable {

    private static final int MOST_BYTES = 10_000;
    private static final String ELECTION = "/election";
    private static final String ACTIONS = "/actions/";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "page");
        thread.setDaemon(true);
        return thread;
    });
    private final Controls controls;
    private final RequestCheck check;
    private final PageFiles files = new PageFiles();
    private final JsonMapper json = new JsonMapper();

    private ControlServer(HttpServer server, Controls controls) {
        this.server = server;
        this.controls = controls;
        check = new RequestCheck(server.getAddress().getPort());
    }

    /**
     * Starts the server.
     *
     * @param port that of the loopback interface; 0 for any free one
     */
    public static ControlServer start(int port, Controls controls) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ControlServer started = new ControlServer(server, controls);
        server.setExecutor(started.threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    /** The address of the page. */
    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            PageFile response = respond(exchange);
            DashboardFiles.HEADERS.forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", response.mediaType());
            byte[] content = response.content().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.status(), content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private PageFile respond(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        Optional<String> refusal = check.refusal(
                method, header(exchange, "Host"), header(exchange, "Origin"), header(exchange, "Content-Type"));
        if (refusal.isPresent()) {
            return failure(403, refusal.get());
        }
        try {
            return method.equals("GET") ? read(exchange) : change(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(503, "All instances are being ended");
        } catch (RuntimeException e) {
            return failure(500, "The launcher failed: " + e);
        }
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private PageFile read(HttpExchange exchange) throws InterruptedException {
        String path = exchange.getRequestURI().getRawPath();
        if (path.equals("/state")) {
            return new PageFile(200, JSON, json.writeValueAsString(controls.state()));
        }
        if (path.equals(ELECTION)) {
            return shown(controls.views());
        }
        if (isOneElection(path)) {
            return shown(controls.ask(new Question(path.substring(ELECTION.length()), null)));
        }
        return files.at(path).orElseGet(() -> failure(404, "There is nothing at " + path));
    }

    private PageFile change(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getRawPath();
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
        String text = new String(body, StandardCharsets.UTF_8);
        if (isOneElection(path)) {
            return shown(controls.ask(new Question(path.substring(ELECTION.length()), text)));
        }
        Optional<Action> action =
                path.startsWith(ACTIONS) ? Action.named(path.substring(ACTIONS.length())) : Optional.empty();
        return action.isPresent() ? perform(action.get(), text) : failure(404, "There is no action at " + path);
    }

    // one segment, which does not lead out of the endpoint
    private static boolean isOneElection(String path) {
        return path.startsWith(ELECTION + "/")
                && path.indexOf('/', ELECTION.length() + 1) < 0
                && !path.endsWith("/.")
                && !path.endsWith("/..");
    }

    private PageFile perform(Action action, String body) throws InterruptedException {
        try {
            JsonNode instance = json.readTree(body).path("instance");
            String done = controls.perform(new Command(action, instance.isInt() ? instance.asInt() : null));
            return new PageFile(200, JSON, json.writeValueAsString(Map.of("done", done)));
        } catch (JacksonException e) {
            return failure(400, "The body must be JSON, for example {\"instance\": 2} or {}");
        } catch (RefusedException e) {
            return failure(409, String.valueOf(e.getMessage()));
        }
    }

    private static PageFile shown(Answer answer) {
        return new PageFile(answer.status(), JSON, answer.body());
    }

    private PageFile failure(int status, String reason) {
        return new PageFile(status, JSON, json.writeValueAsString(Map.of("reason", reason)));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
