// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ports that nobody uses. */
final class FreePorts {

    private FreePorts() {}

    /** Which of these addresses this machine does not have; empty if it has all. */
    static Optional<String> obstacle(List<String> addresses) {
        return addresses.stream()
                .filter(address -> !isOwn(address))
                .findFirst()
                .map(address -> address + " is no address of this machine, and each server needs its own. On macOS:"
                        + " sudo ifconfig lo0 alias " + address);
    }

    private static boolean isOwn(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Different ports, each of which is free on all of these addresses. */
    static int[] on(List<String> addresses, int count) {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[count];
        try {
            int found = 0;
            while (found < count) {
                ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(addresses.get(0)));
                held.add(first);
                if (isFree(first.getLocalPort(), addresses.subList(1, addresses.size()), held)) {
                    ports[found++] = first.getLocalPort();
                }
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(FreePorts::close);
        }
    }

    private static boolean isFree(int port, List<String> addresses, List<ServerSocket> held) {
        for (String address : addresses) {
            try {
                held.add(new ServerSocket(port, 1, InetAddress.getByName(address)));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
