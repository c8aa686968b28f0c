// SPDX-License-Identifier: Apache-2.0
package dev.election.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways to a server that repeats what it receives. */
class TcpProxyTest {

    private static final int SILENCE_MILLIS = 200;

    private final ServerSocket server = serverSocket();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final TcpProxy proxy = new TcpProxy(server.getLocalPort());
    private final Socket client = connect();

    TcpProxyTest() {
        start(this::serve);
    }

    private static ServerSocket serverSocket() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                start(() -> echo(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                received.write(next);
                socket.getOutputStream().write(next);
            }
        } catch (IOException e) {
            // The connection was broken off.
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String response(Socket socket, int length) throws IOException {
        socket.setSoTimeout(10_000);
        return new String(socket.getInputStream().readNBytes(length), US_ASCII);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private void awaitReceived(String text) {
        Awaitility.await().until(() -> received.toString(US_ASCII).equals(text));
    }

    @Test
    void forwardsRequestsAndResponses() throws IOException {
        send(client, "hello");

        assertThat(response(client, 5)).isEqualTo("hello");
        assertThat(proxy.isUsed()).isTrue();
        assertThat(proxy.bytes()).isEqualTo(10);
    }

    @Test
    void isSilentOnOldAndNewConnections() throws IOException {
        send(client, "a");
        assertThat(response(client, 1)).isEqualTo("a");

        proxy.silence();
        send(client, "b");
        assertSilent(client);
        try (Socket late = connect()) {
            send(late, "c");
            assertSilent(late);
        }

        assertThat(received.toString(US_ASCII)).isEqualTo("a");
    }

    @Test
    void losesTheEndOfAConnectionAsWell() throws IOException {
        send(client, "a");
        assertThat(response(client, 1)).isEqualTo("a");

        proxy.silence();
        accepted.get(0).close();

        assertSilent(client);
    }

    @Test
    void swallowsOnlyResponses() throws IOException {
        proxy.swallowResponses();
        send(client, "a");

        awaitReceived("a");
        assertSilent(client);
    }

    @Test
    void swallowsRequestsFromOneOn() throws IOException {
        proxy.before("b", proxy::swallowRequests);
        send(client, "a");
        assertThat(response(client, 1)).isEqualTo("a");
        send(client, "b");
        assertSilent(client);
        send(client, "c");
        assertSilent(client);

        assertThat(received.toString(US_ASCII)).isEqualTo("a");
    }

    @Test
    void forwardsNewConnectionsAgainButNoneThatLostSomething() throws IOException {
        proxy.swallowResponses();
        send(client, "a");
        awaitReceived("a");
        assertSilent(client);

        proxy.forward();

        send(client, "b");
        assertSilent(client);
        try (Socket late = connect()) {
            send(late, "c");
            assertThat(response(late, 1)).isEqualTo("c");
        }
    }

    @Test
    void breaksAllConnectionsOff() throws IOException {
        send(client, "a");
        assertThat(response(client, 1)).isEqualTo("a");

        proxy.cut();

        assertThat(endOf(client)).isTrue();
        assertThat(proxy.isUsed()).isFalse();
        try (Socket late = connect()) {
            send(late, "b");
            assertThat(response(late, 1)).isEqualTo("b");
        }
    }

    @Test
    void refusesOldAndNewConnectionsUntilItForwardsAgain() throws IOException {
        send(client, "a");
        assertThat(response(client, 1)).isEqualTo("a");

        proxy.refuse();

        assertThat(endOf(client)).isTrue();
        try (Socket late = connect()) {
            assertThat(endOf(late)).isTrue();
        }
        proxy.forward();
        try (Socket later = connect()) {
            send(later, "b");
            assertThat(response(later, 1)).isEqualTo("b");
        }
    }

    private static boolean endOf(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
