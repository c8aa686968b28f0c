// SPDX-License-Identifier: Apache-2.0
package dev.election.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server on this machine that can fall silent in one direction or in both: connections stay open, but
 * nothing arrives any more, not even their end. At first it forwards everything. Safe for use by many threads.
 *
 * <p>A direction of a connection that has lost something stays silent for good, even if the proxy forwards again:
 * nobody could make sense of the rest.
 */
public final class TcpProxy implements AutoCloseable {

    /** Reads what is passed on or lost as a whole. */
    @FunctionalInterface
    private interface Reader {

        /** Throws an {@link IOException} at the end. */
        byte[] next(DataInputStream in) throws IOException;
    }

    private record Trigger(String text, Runnable action) {}

    private final ServerSocket entrance;
    private volatile InetSocketAddress target;
    private final Reader reader;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Socket> servers = new CopyOnWriteArrayList<>();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicReference<@Nullable Trigger> trigger = new AtomicReference<>();
    private volatile boolean swallowsRequests;
    private volatile boolean swallowsResponses;
    private volatile boolean refuses;

    /** A way to this port of the loopback address. */
    public TcpProxy(int targetPort) {
        this(loopback(targetPort));
    }

    /** A way to this address. */
    public TcpProxy(InetSocketAddress target) {
        this(target, TcpProxy::whatHasArrived);
    }

    private TcpProxy(InetSocketAddress target, Reader reader) {
        this.target = target;
        this.reader = reader;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::acceptAll);
    }

    /**
     * A way to this port that passes on or loses whole messages. Each of them begins with its length in four bytes, as
     * in ZooKeeper's protocol.
     */
    public static TcpProxy ofMessages(int targetPort) {
        return new TcpProxy(loopback(targetPort), TcpProxy::message);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The port of the loopback address that leads to the server. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** Leads new connections to this port of the loopback address. Those that exist stay where they are. */
    public void leadTo(int targetPort) {
        target = loopback(targetPort);
    }

    /** From now on nothing arrives in either direction, on new connections either. */
    public void silence() {
        swallowsRequests = true;
        swallowsResponses = true;
    }

    /** From now on no request arrives; responses to earlier ones do. */
    public void swallowRequests() {
        swallowsRequests = true;
    }

    /** From now on requests arrive, but nothing comes back. */
    public void swallowResponses() {
        swallowsResponses = true;
    }

    /** Breaks all connections off, and from now on new ones as soon as they are made, as if the server had ended. */
    public void refuse() {
        refuses = true;
        cut();
    }

    /** Forwards everything again, on connections that have lost nothing and on new ones. */
    public void forward() {
        refuses = false;
        swallowsRequests = false;
        swallowsResponses = false;
    }

    /** Breaks all connections off. New ones are possible. */
    public void cut() {
        clients.forEach(TcpProxy::close);
        servers.forEach(TcpProxy::close);
        clients.clear();
        servers.clear();
    }

    /** Does this, once, before the next request arrives that contains the text. Replaces what was to be done before. */
    public void before(String text, Runnable action) {
        trigger.set(new Trigger(text, action));
    }

    /** Whether a client is connected. */
    public boolean isUsed() {
        return clients.stream().anyMatch(socket -> !socket.isClosed());
    }

    /** How many bytes arrived, in both directions together. */
    public long bytes() {
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
                clients.add(client);
                if (refuses) {
                    close(client);
                } else if (!swallowsRequests) {
                    connect(client);
                }
            }
        } catch (IOException e) {
            // The entrance was closed.
        }
    }

    private void connect(Socket client) {
        try {
            InetSocketAddress to = target;
            Socket server = new Socket(to.getAddress(), to.getPort());
            servers.add(server);
            if (refuses) {
                cut();
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start(() -> forward(client, server, true));
            start(() -> forward(server, client, false));
        } catch (IOException noServer) {
            close(client);
        }
    }

    private void forward(Socket from, Socket to, boolean requests) {
        boolean lost = false;
        try (from) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            OutputStream out = to.getOutputStream();
            while (true) {
                byte[] bytes = reader.next(in);
                if (requests) {
                    runTrigger(bytes);
                }
                lost = lost || isSwallowed(requests);
                if (!lost) {
                    passed.addAndGet(bytes.length); // before anybody can answer
                    out.write(bytes);
                }
            }
        } catch (IOException e) {
            // One side has closed, or was broken off.
        }
        if (!lost && !isSwallowed(requests)) {
            close(to);
        }
    }

    private boolean isSwallowed(boolean requests) {
        return requests ? swallowsRequests : swallowsResponses;
    }

    private void runTrigger(byte[] request) {
        Trigger next = trigger.get();
        if (next != null && new String(request, UTF_8).contains(next.text()) && trigger.compareAndSet(next, null)) {
            next.action().run();
        }
    }

    private static byte[] whatHasArrived(DataInputStream in) throws IOException {
        byte first = in.readByte();
        byte[] rest = in.readNBytes(in.available());
        return ByteBuffer.allocate(1 + rest.length).put(first).put(rest).array();
    }

    private static byte[] message(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] content = in.readNBytes(length);
        return ByteBuffer.allocate(4 + length).putInt(length).put(content).array();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
