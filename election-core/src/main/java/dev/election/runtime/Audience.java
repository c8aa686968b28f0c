// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.Map;

/**
 * Whoever is told what changes: in this order, those who ask, those who listen, those who measure, and the log.
 *
 * @param views what the application asks, by the name of the election
 */
record Audience(Map<String, ElectionView> views, Subscriptions subscriptions, Observers observers, Journal journal) {

    /** What is said of other things than elections. */
    LogQueue log() {
        return journal.log();
    }
}
