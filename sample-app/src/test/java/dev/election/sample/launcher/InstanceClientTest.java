// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** With an instance that was frozen after it had sent the headers of its response. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class InstanceClientTest {

    private final InstanceClient client = new InstanceClient();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread responding = new Thread(this::sendHeadersOnly, "frozen instance");
        responding.setDaemon(true);
        responding.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void sendHeadersOnly() {
        try (Socket connection = server.accept()) {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".getBytes(US_ASCII));
            while (connection.getInputStream().read() >= 0) {
                // the request, until the client closes the connection
            }
        } catch (IOException e) {
            // the client has ended the connection
        }
    }

    @Test
    void doesNotWaitForTheRestOfAView() {
        assertThat(client.read(server.getLocalPort(), InstanceClient.ELECTION).join())
                .isEmpty();
    }

    @Test
    void doesNotWaitForTheRestOfAnAnswer() throws Exception {
        assertThat(client.ask(server.getLocalPort(), InstanceClient.ELECTION, "{}"))
                .isEmpty();
    }
}
