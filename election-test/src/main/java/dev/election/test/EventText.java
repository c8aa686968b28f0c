// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.HistoryEntry;
import java.util.Locale;

/** The entries of an instance's history as short texts of a timeline. */
final class EventText {

    private EventText() {}

    static String of(HistoryEntry entry) {
        String term = entry.election() + " " + entry.token();
        return switch (entry.type()) {
            case GRANTED -> "LEADS " + term;
            case LEADER_CHANGED -> "sees " + entry.leader() + " lead " + term;
            case AT_RISK -> "is at risk in " + term;
            case REVOKED -> "loses " + term + " (" + words(String.valueOf(entry.reason())) + ")";
            case ENDED -> "released " + term;
            case VACANT -> "sees " + entry.election() + " vacant";
            case TRANSFER_REFUSED, CLAIM_BLOCKED, TOKEN_SET_BACK ->
                words(entry.type().name()) + " in " + term + ": " + entry.detail();
        };
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
