// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Hints as the text in which a store sends them to its peers, in lines: the sender, the kind of the hint, and what it
 * is about. That is the id of a lease, or a line for each released term with its token and the name of its election. A
 * text has only the sender if no more is known, or if the rest would be too long. Stores need not use it. Immutable.
 *
 * <p>All peers must have the same version of this format, or a later one: what is not understood is read as
 * {@link Hint#SOMETHING}, so that hints of an unknown kind still make an instance observe.
 *
 * @since 0.1.0
 */
public final class HintText {

    /** The greatest length of a text in bytes of UTF-8. PostgreSQL refuses notifications of 8,000. */
    public static final int MAX_BYTES = 7_900;

    // The kinds of hints, each with the end of its line.
    private static final String CLOSED = "closed\n";
    private static final String EXPIRED = "expired\n";
    private static final String GONE = "gone\n";
    private static final String RELEASED = "released\n";

    private final String sender;

    /** @param sender identifies the store that sends, for example a random UUID. It must not contain a line break. */
    public HintText(String sender) {
        if (sender.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("The sender '" + sender + "' contains a line break");
        }
        this.sender = sender;
    }

    /** The text that sends this hint. */
    public String of(Hint hint) {
        String text = sender + "\n" + content(hint);
        return bytes(text) > MAX_BYTES ? sender + "\n" : text;
    }

    private static int bytes(String text) {
        return text.codePoints()
                .map(each -> each < 0x80 ? 1 : each < 0x800 ? 2 : Character.charCount(each) + 2)
                .sum();
    }

    private static String content(Hint hint) {
        if (hint instanceof Hint.Closed closed) {
            return CLOSED + closed.lease();
        } else if (hint instanceof Hint.Expired expired) {
            return EXPIRED + expired.lease();
        } else if (hint instanceof Hint.Gone gone) {
            return GONE + gone.lease();
        } else if (hint instanceof Hint.Released released) {
            return released.terms().stream()
                    .map(term -> term.token() + " " + term.election())
                    .collect(Collectors.joining("\n", RELEASED, ""));
        }
        return "";
    }

    /**
     * The hint in this text; empty if this sender sent it. Other clients of an engine may send any text, so one that is
     * not understood is a hint that something may have changed. Throws nothing.
     */
    public Optional<Hint> read(String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            return Optional.of(Hint.SOMETHING);
        }
        return text.substring(0, end).equals(sender) ? Optional.empty() : Optional.of(hint(text.substring(end + 1)));
    }

    private static Hint hint(String content) {
        if (content.startsWith(CLOSED)) {
            return Hint.closed(content.substring(CLOSED.length()));
        }
        if (content.startsWith(EXPIRED)) {
            return Hint.expired(content.substring(EXPIRED.length()));
        }
        if (content.startsWith(GONE)) {
            return Hint.gone(content.substring(GONE.length()));
        }
        return content.startsWith(RELEASED) ? released(content.substring(RELEASED.length())) : Hint.SOMETHING;
    }

    private static Hint released(String lines) {
        List<TermId> terms = new ArrayList<>();
        for (String line : lines.split("\n", -1)) {
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
