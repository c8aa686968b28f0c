// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.dashboard.DashboardFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server before a demonstration that only takes notes. */
class ControlServerTest {

    private static final State NOTHING = new State(
            Instant.EPOCH,
            "5s",
            "1s",
            new State.Database("H2", "the database", false, "It ends."),
            null,
            List.of(),
            List.of(),
            List.of(),
            Map.of());

    private final List<Command> performed = new ArrayList<>();
    private final List<Question> asked = new ArrayList<>();
    private final ControlServer server = start();
    private final HttpClient client = HttpClient.newHttpClient();

    private final class Notes implements Controls {

        @Override
        public State state() {
            return NOTHING;
        }

        @Override
        public String perform(Command command) throws RefusedException {
            if (command.action() == Action.ADD) {
                throw new RefusedException("There are enough");
            }
            performed.add(command);
            return "done";
        }

        @Override
        public Answer views() {
            return new Answer(200, "{}");
        }

        @Override
        public Answer ask(Question question) {
            asked.add(question);
            return new Answer(400, "{\"reason\":\"so\"}");
        }
    }

    private ControlServer start() {
        try {
            return ControlServer.start(0, new Notes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void listensOnTheLoopbackInterfaceOnly() throws Exception {
        int port = URI.create(server.address()).getPort();
        for (InetAddress address : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList()) {
            assertThat(isReachable(address, port)).as("%s", address).isFalse();
        }
    }

    private static boolean isReachable(InetAddress address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void servesTheDashboardAndEachFileThatItNames() throws Exception {
        String page = get("/").body();

        List<String> named = Pattern.compile("\"(files/[^\"]+)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(named).contains("files/dashboard.js", "files/dashboard.css");
        for (String file : named) {
            assertThat(get("/" + file).statusCode()).as(file).isEqualTo(200);
        }
    }

    @Test
    void servesWhatTheDemonstrationAdds() throws Exception {
        assertThat(get("/files/settings.json").body()).contains("\"extension\": \"files/demo.js\"");
        assertThat(get("/files/demo.js").headers().firstValue("Content-Type"))
                .contains("text/javascript;charset=UTF-8");
        assertThat(get("/files/demo.css").headers().firstValue("Content-Type")).contains("text/css;charset=UTF-8");
    }

    @Test
    void sendsTheHeadersOfTheDashboardWithEachResponse() throws Exception {
        for (String path : List.of("/", "/files/demo.js", "/state", "/nothing")) {
            assertThat(get(path).headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .contains(DashboardFiles.HEADERS.get("Content-Security-Policy"));
        }
    }

    @Test
    void showsTheStateAsJson() throws Exception {
        assertThat(get("/state").body()).contains("\"lease\":\"5s\"", "\"leases\":\"the database\"");
    }

    @Test
    void carriesOutAnActionOnAnInstance() throws Exception {
        HttpResponse<String> response = post("/actions/kill", "{\"instance\": 2}");

        assertThat(response.body()).isEqualTo("{\"done\":\"done\"}");
        assertThat(performed).containsExactly(new Command(Action.KILL, 2));
    }

    @Test
    void carriesOutAnActionOnAll() throws Exception {
        post("/actions/stop-database", "{}");

        assertThat(performed).containsExactly(new Command(Action.STOP_DATABASE, null));
    }

    @Test
    void givesTheReasonOfARefusal() throws Exception {
        HttpResponse<String> response = post("/actions/add", "{}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("{\"reason\":\"There are enough\"}");
    }

    @Test
    void refusesABodyThatIsNoJson() throws Exception {
        assertThat(post("/actions/kill", "2 please").statusCode()).isEqualTo(400);
    }

    @Test
    void carriesOutNothingForAnotherOrigin() throws Exception {
        HttpResponse<String> response = post("/actions/stop-database", "{}", "Origin", "http://evil.example");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(performed).isEmpty();
    }

    @Test
    void carriesOutNothingByGet() throws Exception {
        assertThat(get("/actions/stop-database").statusCode()).isEqualTo(404);
        assertThat(performed).isEmpty();
    }

    @Test
    void passesMovesAndTheirAnswersOn() throws Exception {
        HttpResponse<String> response = post("/election/a%20b", "{\"action\":\"step-down\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"reason\":\"so\"}");
        assertThat(asked).containsExactly(new Question("/a%20b", "{\"action\":\"step-down\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/election/..", "/election/../env", "/election/a/b", "/elections"})
    void passesNothingElseOn(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(asked).isEmpty();
    }
}
