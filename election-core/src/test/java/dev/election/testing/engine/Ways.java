// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** The ways of one client to each node of an engine. */
public final class Ways implements AutoCloseable {

    private final List<TcpProxy> ways;

    /** @param way makes the way to the node with this number, counted from 0 */
    public Ways(IntFunction<TcpProxy> way) {
        ways = IntStream.range(0, Engine.NODES).mapToObj(way).toList();
    }

    /** The port that leads to each node. */
    public List<Integer> ports() {
        return ways.stream().map(TcpProxy::port).toList();
    }

    /** From now on nothing goes to this node or comes from it. */
    public void silence(int node) {
        ways.get(node).silence();
    }

    /** From now on nothing arrives anywhere. */
    public void cutOff() {
        ways.forEach(TcpProxy::silence);
    }

    /** From now on requests arrive, and no response comes back. */
    public void loseResponses() {
        ways.forEach(TcpProxy::swallowResponses);
    }

    /** Breaks all connections off; new ones are possible. */
    public void cut() {
        ways.forEach(TcpProxy::cut);
    }

    /** Opens the way to this node again, for new connections. */
    public void open(int node) {
        ways.get(node).forward();
        ways.get(node).cut();
    }

    /** Opens all ways again, for new connections. */
    public void open() {
        IntStream.range(0, ways.size()).forEach(this::open);
    }

    /** The node that the next request goes to that contains this text. */
    public int nodeOfNext(String text) {
        AtomicInteger found = new AtomicInteger(-1);
        IntStream.range(0, ways.size())
                .forEach(node -> ways.get(node).before(text, () -> found.compareAndSet(-1, node)));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(30))
                .until(() -> found.get() >= 0);
        return found.get();
    }

    @Override
    public void close() {
        ways.forEach(TcpProxy::close);
    }
}
