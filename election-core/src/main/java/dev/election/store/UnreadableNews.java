// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Finds what is to be reported of what observations could not read: each record or lease once, and again only if it
 * reappears after an observation without it. For stores that report it; nothing depends on its use. Confined to the
 * observation that has its turn.
 *
 * @since 0.1.0
 */
public final class UnreadableNews {

    // Reported per observation, so that a great many of them do not flood the log.
    private static final int MOST = 100;

    private Set<Unreadable> known = Set.of();

    /**
     * Takes what the latest observation could not read, and returns what the one before it did not show, at most 100.
     */
    public List<Unreadable> of(Collection<Unreadable> latest) {
        Set<Unreadable> before = known;
        known = Set.copyOf(latest);
        return latest.stream().filter(one -> !before.contains(one)).limit(MOST).toList();
    }
}
