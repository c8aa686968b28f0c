// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * A command that is on its way to the store. Its answer is acted on once, and only as long as no later question of the
 * same channel was asked.
 *
 * @param ticket rises with each question
 * @param command what to ask
 * @param asked the reading from <em>before</em> the question was sent
 */
public record Question<C extends Command>(long ticket, C command, ClockReading asked) {}
