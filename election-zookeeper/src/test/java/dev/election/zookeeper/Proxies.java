// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.testing.TcpProxy;
import java.util.List;
import java.util.stream.Collectors;

/** A way to each server of an ensemble. */
final class Proxies implements AutoCloseable {

    private final List<TcpProxy> all;

    Proxies(Servers servers) {
        all = servers.ports().stream().map(TcpProxy::ofMessages).toList();
    }

    String connectString() {
        return all.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
    }

    List<TcpProxy> all() {
        return all;
    }

    /** Lets new connections through again, and breaks the old ones off. */
    void restore() {
        all.forEach(TcpProxy::forward);
        all.forEach(TcpProxy::cut);
    }

    @Override
    public void close() {
        all.forEach(TcpProxy::close);
    }
}
