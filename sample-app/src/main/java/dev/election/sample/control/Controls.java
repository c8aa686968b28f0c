// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

/** What the page needs of the demonstration. Safe for use by many threads. */
public interface Controls {

    /** What is there now. Asks all instances, and waits for a second at most for those that do not answer. */
    State state() throws InterruptedException;

    /**
     * Carries out a command.
     *
     * @return what was done, in a sentence
     * @throws RefusedException if it was not done
     */
    String perform(Command command) throws RefusedException, InterruptedException;

    /** What the endpoint {@code election} of each instance shows, as JSON for the dashboard. */
    Answer views() throws InterruptedException;

    /**
     * Passes a request to the endpoint {@code election} on to the leader; if none leads, one that only reads to any
     * instance that answers.
     */
    Answer ask(Question question) throws InterruptedException;
}
