// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Transition;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The elections that an instance cannot lead as things are during one start of it, and why, for people. */
final class Impairments {

    // Written under the engine's lock, read by all.
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    void begin(Transition.Impaired impaired) {
        texts.put(impaired.election(), impaired.text());
    }

    void end(String election) {
        texts.remove(election);
    }

    Map<String, String> all() {
        return new TreeMap<>(texts);
    }
}
