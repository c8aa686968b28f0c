// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A hint as the payload of a notification, in lines: {@code closed} or {@code expired} and a lease's id, or {@code released} and
 * for each term its token and the election's name, none of which has a line break. Empty if nothing is known, or too much to
 * fit.
 */
final class Payload {

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final String CLOSED = "closed\n";
    private static final String EXPIRED = "expired\n";
    private static final String RELEASED = "released\n";

    private Payload() {}

    static String of(Hint hint) {
        String text = "";
        if (hint instanceof Hint.Closed closed) {
            text = CLOSED + closed.lease();
        } else if (hint instanceof Hint.Expired expired) {
            text = EXPIRED + expired.lease();
        } else if (hint instanceof Hint.Released released) {
            text = released.terms().stream()
                    .map(term -> term.token() + " " + term.election())
                    .collect(Collectors.joining("\n", RELEASED, ""));
        }
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? "" : text;
    }

    /** Anybody may send anything, so what is not understood says no more than that there is something to see. */
    static Hint read(String payload) {
        if (payload.startsWith(CLOSED)) {
            return Hint.closed(payload.substring(CLOSED.length()));
        }
        if (payload.startsWith(EXPIRED)) {
            return Hint.expired(payload.substring(EXPIRED.length()));
        }
        if (!payload.startsWith(RELEASED)) {
            return Hint.SOMETHING;
        }
        List<TermId> terms = new ArrayList<>();
        for (String line : payload.substring(RELEASED.length()).split("\n", -1)) {
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
