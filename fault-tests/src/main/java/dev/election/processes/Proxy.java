// SPDX-License-Identifier: Apache-2.0
package dev.election.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The way of one process to a server on this machine, which can be made worse. Safe for use by many threads. */
public final class Proxy implements AutoCloseable {

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private LinkState way = LinkState.OPEN; // guarded by the lock
    private boolean closed; // guarded by the lock

    /** A way to this port of the loopback address; open at first. */
    public Proxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run("accept", this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public void become(LinkState next) {
        change(() -> way = next);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts all connections that there are. */
    public void cut() {
        open.forEach(Proxy::close);
    }

    @Override
    public void close() throws IOException {
        change(() -> closed = true);
        server.close();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                run("connect", () -> connect(client));
            } catch (IOException e) {
                // closed, or a client that went away: the loop's condition tells which
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            if (!pass()) {
                finish(client, client);
                return;
            }
            Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(database);
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            run("up", () -> pump(client, database));
            run("down", () -> pump(database, client));
        } catch (IOException e) {
            finish(client, client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!pass()) {
                    break;
                }
                out.write(buffer, 0, n);
            }
            pass(); // the end of a connection does not come through a black hole either
        } catch (IOException e) {
            // one end is gone, so the other is to go
        } finally {
            finish(from, to);
        }
    }

    /** Returns when bytes may pass, and whether they may. */
    private boolean pass() {
        long until = System.nanoTime() + SLOW_NANOS;
        lock.lock();
        try {
            while (!closed) {
                long left = until - System.nanoTime();
                if (way == LinkState.OPEN || way == LinkState.REFUSED) {
                    return way == LinkState.OPEN;
                } else if (way == LinkState.BLACKHOLE) {
                    changed.await();
                } else if (left <= 0) {
                    return true;
                } else {
                    long unused = changed.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return false;
    }

    private void finish(Socket one, Socket other) {
        close(one);
        close(other);
        open.remove(one);
        open.remove(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String name, Runnable task) {
        Thread thread = new Thread(task, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
