// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Hint;
import dev.election.store.TermId;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a hint: a line that names the sender, a line for the kind, and then the lease, or a line for each
 * released term with its token and the name of its election. It has only the sender if no more is known, or if the rest
 * would be long. None of these texts contains a line break.
 */
final class HintValue {

    /** The greatest length in bytes: each instance receives it. */
    private static final int MOST_BYTES = 16_000;

    private static final String CLOSED = "closed\n";
    private static final String EXPIRED = "expired\n";
    private static final String RELEASED = "released\n";

    private final Keys keys;
    private final String sender;

    /** @param sender names the store that sends, which does not heed its own hints */
    HintValue(Keys keys, String sender) {
        this.keys = keys;
        this.sender = sender;
    }

    /** What sends the hint, as a part of the transaction that it is about. */
    Op put(Hint hint) {
        ByteSequence value = Keys.bytes(sender + "\n" + text(hint));
        return Op.put(keys.hint(), value.size() > MOST_BYTES ? Keys.bytes(sender + "\n") : value, PutOption.DEFAULT);
    }

    private static String text(Hint hint) {
        if (hint instanceof Hint.Closed closed) {
            return CLOSED + closed.lease();
        } else if (hint instanceof Hint.Expired expired) {
            return EXPIRED + expired.lease();
        } else if (hint instanceof Hint.Released released) {
            return released.terms().stream()
                    .map(term -> term.token() + " " + term.election())
                    .collect(Collectors.joining("\n", RELEASED, ""));
        }
        return "";
    }

    /**
     * The hint in a value; null if this store sent it. Any client can write the key, so anything else is a hint, too.
     */
    @Nullable
    Hint read(ByteSequence value) {
        String text = Keys.text(value).orElse("");
        int end = text.indexOf('\n');
        if (end < 0) {
            return Hint.SOMETHING;
        }
        return text.substring(0, end).equals(sender) ? null : read(text.substring(end + 1));
    }

    private static Hint read(String text) {
        if (text.startsWith(CLOSED)) {
            return Hint.closed(text.substring(CLOSED.length()));
        }
        if (text.startsWith(EXPIRED)) {
            return Hint.expired(text.substring(EXPIRED.length()));
        }
        return text.startsWith(RELEASED) ? released(text.substring(RELEASED.length())) : Hint.SOMETHING;
    }

    private static Hint released(String text) {
        List<TermId> terms = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int end = line.indexOf(' ');
            try {
                terms.add(new TermId(line.substring(end + 1), Long.parseLong(line.substring(0, Math.max(0, end)))));
            } catch (IllegalArgumentException noTerm) {
                return Hint.SOMETHING;
            }
        }
        return Hint.released(terms);
    }
}
