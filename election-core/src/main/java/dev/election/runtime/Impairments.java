// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Transition;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The elections that an instance cannot lead as things are during one start of it, and why, for people. */
final class Impairments {

    private record Key(String election, Transition.Cause cause) {}

    // Written under the engine's lock, read by all.
    private final Map<Key, String> texts = new ConcurrentHashMap<>();

    void begin(Transition.Impaired impaired) {
        texts.put(new Key(impaired.election(), impaired.cause()), impaired.text());
    }

    void end(Transition.Mended mended) {
        texts.remove(new Key(mended.election(), mended.cause()));
    }

    /** Whatever the cause. */
    void end(String election) {
        texts.keySet().removeIf(key -> key.election().equals(election));
    }

    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        texts.forEach((key, text) -> all.merge(key.election(), text, (one, other) -> one + ". " + other));
        return all;
    }
}
