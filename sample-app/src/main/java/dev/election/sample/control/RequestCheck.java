// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests the server accepts, although it listens on the loopback interface only: a browser on this machine
 * sends requests for any page that it shows. A page whose name was made to resolve to this machine gives itself away by
 * the header {@code Host}, a page of another origin by {@code Origin}, and a form by its media type.
 */
final class RequestCheck {

    private final Set<String> hosts;

    RequestCheck(int port) {
        hosts = Set.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port);
    }

    /** Why the request is refused; empty if it is accepted. */
    Optional<String> refusal(String method, @Nullable String host, @Nullable String origin, @Nullable String type) {
        if (host == null || !hosts.contains(host)) {
            return Optional.of("The header Host must be one of "
                    + String.join(", ", hosts.stream().sorted().toList()));
        }
        if (origin != null && !origin.equals("http://" + host)) {
            return Optional.of("Requests of other pages are refused");
        }
        if (method.equals("GET")) {
            return Optional.empty();
        }
        if (!method.equals("POST")) {
            return Optional.of("The method must be GET or POST");
        }
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")
                ? Optional.empty()
                : Optional.of("The media type of an action must be application/json");
    }
}
