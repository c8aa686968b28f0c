// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one host and port in a JDBC URL, which can be replaced by those of a proxy.
 *
 * @param before the URL up to the host
 * @param after the URL from the end of the port on
 */
record DatabaseAddress(String before, String host, int port, String after) {

    private static final Map<String, Integer> USUAL_PORTS =
            Map.of("postgresql", 5432, "mariadb", 3306, "mysql", 3306, "h2:tcp", 9092);
    private static final Pattern URL = Pattern.compile(
            "(jdbc:(postgresql|mariadb|mysql|h2:tcp)://)([^/:,?;()\\[\\]]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?([/?].*)?");

    /** Empty if the URL names no host, or several, or is of a database whose URLs are not known here. */
    static Optional<DatabaseAddress> of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String port = matcher.group(4);
        String after = matcher.group(5);
        return Optional.of(new DatabaseAddress(
                matcher.group(1),
                matcher.group(3),
                port == null ? USUAL_PORTS.getOrDefault(matcher.group(2), 0) : Integer.parseInt(port),
                after == null ? "" : after));
    }

    InetSocketAddress target() {
        return new InetSocketAddress(host, port);
    }

    /** The URL that leads to the same database through this port of the loopback interface. */
    String through(int proxyPort) {
        return before + "127.0.0.1:" + proxyPort + after;
    }
}
