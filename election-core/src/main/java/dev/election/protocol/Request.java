// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * A command that is in flight to the store. Its response is processed at most once, and only while no later request of
 * the same {@link RequestSlot} was sent.
 *
 * @param ticket rises with each request
 * @param command what the store is to do
 * @param sentAt the reading from <em>before</em> the request was sent
 * @since 0.1.0
 */
public record Request<C extends Command>(long ticket, C command, ClockReading sentAt) {}
