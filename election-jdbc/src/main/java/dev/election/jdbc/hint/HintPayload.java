// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A hint as the payload of a notification, in lines, none of which has a line break: the sender; then {@code closed} or
 * {@code expired} and a lease's id, or {@code released} and for each term its token and the election's name. Nothing
 * but the sender if nothing more is known, or too much to fit.
 */
final class HintPayload {

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final String CLOSED = "closed\n";
    private static final String EXPIRED = "expired\n";
    private static final String RELEASED = "released\n";

    private HintPayload() {}

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

    /** Null if it is our own. Anybody may send anything: what is not understood may mean that something has changed. */
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
