// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * A listener of this library itself that interrupts work when its term is lost. It is called on threads that other
 * listeners cannot occupy, so its methods must return at once and call no code of an application. Applications must not
 * implement it.
 *
 * @since 0.1.0
 */
public interface PromptListener extends LeadershipListener {}
