// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that shows the page with data of its own, as the README of this module describes it. */
final class OtherServer implements AutoCloseable {

    private final DashboardFiles files = DashboardFiles.load();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    // Each is changed by the test, and read by threads of the server.
    volatile String settings = "{\"election\":\"election\",\"actions\":[],\"reach\":\"instance\"}";
    volatile String elections = "{}";
    volatile int status = 200;
    volatile int moveStatus = 200;
    volatile int oneStatus = 404;
    volatile String one = "{}";
    volatile String moveResponse = "{}";
    volatile String extension = "";

    // Requests of elections wait until it is open.
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** The moves that were requested: path, header and body. */
    final List<String> moves = new CopyOnWriteArrayList<>();

    /** The queries of the requests for elections. */
    final List<String> queries = new CopyOnWriteArrayList<>();

    OtherServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Lets no response through from now on. */
    void hang() {
        gate = new CountDownLatch(1);
    }

    URI page() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/dashboard");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/dashboard")) {
            respond(exchange, 200, files.page("files"));
        } else if (path.equals("/files/settings.json")) {
            respond(exchange, status, json(settings));
        } else if (path.equals("/files/extension.js")) {
            respond(exchange, 200, new DashboardFile("text/javascript", extension));
        } else if (path.startsWith("/files/")) {
            DashboardFile file = files.file(path.substring("/files/".length())).orElseThrow();
            respond(exchange, 200, file);
        } else if (exchange.getRequestMethod().equals("POST")) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            moves.add(path + " " + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + exchange.getRequestHeaders().getFirst("X-XSRF-TOKEN") + " " + body);
            respond(exchange, moveStatus, json(moveResponse));
        } else if (path.equals("/election")) {
            queries.add(String.valueOf(exchange.getRequestURI().getQuery()));
            pass();
            respond(exchange, status, json(elections));
        } else {
            respond(exchange, oneStatus, json(one));
        }
    }

    private void pass() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DashboardFile json(String content) {
        return new DashboardFile("application/json", content);
    }

    private static void respond(HttpExchange exchange, int status, DashboardFile file) throws IOException {
        byte[] bytes = file.content().getBytes(StandardCharsets.UTF_8);
        DashboardFiles.HEADERS.forEach(
                (name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("Content-Type", file.mediaType());
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
