// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On a real etcd, if there is one on this machine. */
class EtcdStoreTest implements EngineFacts {

    private static final Path ETCD = Path.of("/usr/bin/etcd");

    private static @Nullable Process server;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        assumeTrue(Files.isExecutable(ETCD), "skipped, because there is no " + ETCD + ": install etcd-server");
        port = freePort();
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + freePort();
        server = new ProcessBuilder(
                        ETCD.toString(),
                        "--name=one",
                        "--data-dir=" + data.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=one=" + peer)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        Process started = server;
        if (started != null) {
            started.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public String[] properties(String place) {
        return new String[] {
            "election.store=etcd", "election.etcd.endpoints=http://127.0.0.1:" + port, "election.etcd.prefix=/" + place
        };
    }
}
