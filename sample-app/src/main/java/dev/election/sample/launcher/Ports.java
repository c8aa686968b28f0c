// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Which web ports the instances get. Looks before anything is started, so that a port in use is one clear line; a port
 * that is taken between that look and the instance's start is still told by the instance itself.
 */
final class Ports {

    private static final int PAGE = 8080;
    private static final int FIRST = 8081;
    private static final int LAST = 8999;
    private static final int CONNECT_MILLIS = 200;

    private Ports() {}

    static List<Integer> choose(Arguments arguments) throws StartException {
        for (int port : arguments.ports()) {
            if (isInUse(port)) {
                throw new StartException("Port " + port + " is in use. End what listens on it, or give other ports,"
                        + " for example --port=" + (port < 60_000 ? port + 100 : port - 100)
                        + "; without --port and --ports free ones are taken.");
            }
        }
        return arguments.ports().isEmpty() ? free(arguments.instances()) : arguments.ports();
    }

    /** Where the page is: always at the same port if it is free, so that a browser finds it again. */
    static int ofPage(List<Integer> instances) {
        return instances.contains(PAGE) || isInUse(PAGE) ? 0 : PAGE;
    }

    /** A free port that is none of these. */
    static int free(List<Integer> taken) throws StartException {
        for (int port = FIRST; port <= LAST; port++) {
            if (!taken.contains(port) && !isInUse(port)) {
                return port;
            }
        }
        throw new StartException("No free port between " + FIRST + " and " + LAST);
    }

    private static List<Integer> free(int count) throws StartException {
        List<Integer> free = new ArrayList<>();
        for (int port = FIRST; port <= LAST && free.size() < count; port++) {
            if (!isInUse(port)) {
                free.add(port);
            }
        }
        if (free.size() < count) {
            throw new StartException(
                    "No " + count + " free ports between " + FIRST + " and " + LAST + ". Give some with --ports.");
        }
        return free;
    }

    /** Free ports for servers that nobody is told of but the instances. */
    static List<Integer> anyFree(int count) throws StartException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < count) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new StartException("No " + count + " free ports: " + e.getMessage(), e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it has accepted nothing
        }
    }

    private static boolean isInUse(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address, 1);
        } catch (IOException e) {
            return true;
        }
        // where a bind to one address succeeds beside a listener on all of them, as on macOS
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
