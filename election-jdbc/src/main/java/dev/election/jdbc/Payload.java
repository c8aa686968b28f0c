// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A hint as the payload of a notification, in lines: {@code lease} and a lease's id, or {@code terms} and for each a token and
 * the election's name, neither of which has a line break. Empty if nothing is known, or too much to fit.
 */
final class Payload {

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final String LEASE = "lease\n";
    private static final String TERMS = "terms\n";

    private Payload() {}

    static String of(Hint hint) {
        String text = "";
        if (hint.lease() != null) {
            text = LEASE + hint.lease();
        } else if (!hint.terms().isEmpty()) {
            text = hint.terms().stream()
                    .map(term -> term.token() + " " + term.election())
                    .collect(Collectors.joining("\n", TERMS, ""));
        }
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? "" : text;
    }

    /** Anybody may send anything, so what is not understood says no more than that there is something to see. */
    static Hint read(String payload) {
        if (payload.startsWith(LEASE)) {
            return Hint.closed(payload.substring(LEASE.length()));
        }
        if (!payload.startsWith(TERMS)) {
            return Hint.SOMETHING;
        }
        List<TermId> terms = new ArrayList<>();
        for (String line : payload.substring(TERMS.length()).split("\n", -1)) {
            int end = line.indexOf(' ');
            if (end < 0) {
                return Hint.SOMETHING;
            }
            try {
                terms.add(new TermId(line.substring(end + 1), Long.parseLong(line.substring(0, end))));
            } catch (NumberFormatException e) {
                return Hint.SOMETHING;
            }
        }
        return Hint.released(terms);
    }
}
