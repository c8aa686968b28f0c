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

    /**
     * Forgets an election that was left, once its last term is over; what listeners were told before still reaches them. Called
     * under the engine's lock, or while there is no engine. Returns whether it did.
     */
    boolean forgetIfLeft(ElectionView view) {
        if (!view.isLeft() || view.held() != null || !views.remove(view.name(), view)) {
            return false;
        }
        subscriptions.forget(view.name());
        observers.left(view);
        return true;
    }
}
