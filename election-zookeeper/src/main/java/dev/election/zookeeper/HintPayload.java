// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A hint as the content of the node "hint", in lines. The first line is the sender. The second one is {@code closed} or
 * {@code expired}, followed by a line with the id of the lease; or it is {@code released}, followed by a line for each
 * term with its token and the name of its election. The payload has only the sender if no more is known, or if the rest
 * does not fit. None of these texts contains a line break.
 */
final class HintPayload {

    /** The greatest length in bytes of UTF-8. Far below what a request may have. */
    private static final int MOST_BYTES = 7_900;

    // The kinds of hints, each with the end of its line.
    private static final String CLOSED = "closed\n";
    private static final String EXPIRED = "expired\n";
    private static final String RELEASED = "released\n";

    private HintPayload() {}

    /** The payload for the hint. */
    static String of(String sender, Hint hint) {
        String text = sender + "\n";
        if (hint instanceof Hint.Closed closed) {
            text += CLOSED + closed.lease();
        } else if (hint instanceof Hint.Expired expired) {
            text += EXPIRED + expired.lease();
        } else if (hint instanceof Hint.Released released) {
            text += released.terms().stream()
                    .map(term -> term.token() + " " + term.election())
                    .collect(Collectors.joining("\n", RELEASED, ""));
        }
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? sender + "\n" : text;
    }

    /**
     * The hint in a payload; null if this store sent it. Any client of the ensemble may write the node, so a text that
     * cannot be parsed is read as a hint that something may have changed.
     */
    static @Nullable Hint read(String ownSender, String payload) {
        int end = payload.indexOf('\n');
        if (end < 0) {
            return Hint.SOMETHING;
        }
        return payload.substring(0, end).equals(ownSender) ? null : read(payload.substring(end + 1));
    }

    private static Hint read(String text) {
        if (text.startsWith(CLOSED)) {
            return Hint.closed(text.substring(CLOSED.length()));
        }
        if (text.startsWith(EXPIRED)) {
            return Hint.expired(text.substring(EXPIRED.length()));
        }
        if (!text.startsWith(RELEASED)) {
            return Hint.SOMETHING;
        }
        List<TermId> terms = new ArrayList<>();
        for (String line : text.substring(RELEASED.length()).split("\n", -1)) {
            int end = line.indexOf(' ');
            if (end < 0) {
                return Hint.SOMETHING;
            }
            try {
                terms.add(new TermId(line.substring(end + 1), Long.parseLong(line.substring(0, end))));
            } catch (IllegalArgumentException noTerm) {
                return Hint.SOMETHING;
            }
        }
        return Hint.released(terms);
    }
}
