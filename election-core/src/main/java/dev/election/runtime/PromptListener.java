// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeadershipListener;

/**
 * A listener of this library itself, by which work is interrupted when its term is lost. It is told on threads that no other
 * listener can take: so its calls return at once, and call nothing of an application. Not for applications, whose listeners may stall.
 */
public interface PromptListener extends LeadershipListener {}
