// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to a server on this machine that can be blocked: connections stay open, but nothing arrives any more. */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket entrance;
    private final int targetPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private boolean blocked;

    public TcpProxy(int targetPort) {
        this.targetPort = targetPort;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::acceptAll);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** From now on, whatever is sent in either direction is swallowed, on new connections too. */
    public synchronized void block() {
        blocked = true;
    }

    /** Lets new connections through again; what was sent over the old ones is lost, so they stay as they are. */
    public synchronized void unblock() {
        blocked = false;
    }

    private synchronized boolean isBlocked() {
        return blocked;
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
                if (!isBlocked()) {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                    sockets.add(server);
                    start(() -> forward(client, server));
                    start(() -> forward(server, client));
                }
            }
        } catch (IOException e) {
            // The entrance was closed.
        }
    }

    private void forward(Socket from, Socket to) {
        boolean cut = false;
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                cut = cut || isBlocked();
                if (!cut) {
                    out.write(buffer, 0, count);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One side has closed; so does the other now.
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
