// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a server on this machine that can be blocked: connections stay open, but nothing arrives any more. It knows
 * that each message of ZooKeeper's protocol begins with its length.
 */
final class TcpProxy implements AutoCloseable {

    private final ServerSocket entrance;
    private final int targetPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong passed = new AtomicLong();
    // Only the tests and one thread of a single connection write these.
    private volatile boolean requestsBlocked;
    private volatile boolean responsesBlocked;
    private volatile String lastToArrive = "";
    private volatile String firstToGetLost = "";
    private volatile String awaited = "";
    private volatile Runnable actionBefore = () -> {};

    TcpProxy(int targetPort) {
        this.targetPort = targetPort;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::acceptAll);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on, whatever is sent in either direction is swallowed, on new connections too. */
    void block() {
        requestsBlocked = true;
        responsesBlocked = true;
    }

    /** From now on, requests arrive, but nothing comes back. */
    void blockResponses() {
        responsesBlocked = true;
    }

    /** As {@link #blockResponses}, from the request on that contains this text, which arrives. */
    void blockResponsesFrom(String text) {
        lastToArrive = text;
    }

    /** From the request on that contains this text, none arrives; responses to earlier ones do. */
    void blockRequestsFrom(String text) {
        firstToGetLost = text;
    }

    /** Does this before the next request arrives that contains this text. */
    void before(String text, Runnable action) {
        awaited = text;
        actionBefore = action;
    }

    /** Lets new connections through again, and breaks the old ones off. */
    void unblock() {
        requestsBlocked = false;
        responsesBlocked = false;
        lastToArrive = "";
        firstToGetLost = "";
        cut();
    }

    /** Breaks all connections off. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        sockets.clear();
    }

    boolean isUsed() {
        return sockets.stream().anyMatch(socket -> !socket.isClosed());
    }

    /** How many bytes were let through in both directions. */
    long bytes() {
        return passed.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "tcp proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = entrance.accept();
                sockets.add(client);
                if (!requestsBlocked) {
                    connect(client);
                }
            }
        } catch (IOException e) {
            // The entrance was closed.
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            sockets.add(server);
            start(() -> forward(client, server, true));
            start(() -> forward(server, client, false));
        } catch (IOException serverIsDown) {
            client.close();
        }
    }

    private void forward(Socket from, Socket to, boolean requests) {
        boolean lost = false;
        try (from;
                to) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (requests) {
                    lookInto(new String(frame, UTF_8));
                }
                lost = lost || (requests ? requestsBlocked : responsesBlocked);
                if (!lost) {
                    out.writeInt(frame.length);
                    out.write(frame);
                    out.flush();
                    passed.addAndGet(4 + frame.length);
                }
            }
        } catch (IOException e) {
            // One side has closed; so does the other now.
        }
    }

    private void lookInto(String request) {
        if (!awaited.isEmpty() && request.contains(awaited)) {
            awaited = "";
            actionBefore.run();
        }
        responsesBlocked |= !lastToArrive.isEmpty() && request.contains(lastToArrive);
        requestsBlocked |= !firstToGetLost.isEmpty() && request.contains(firstToGetLost);
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
