// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * A listener of this library itself, by which work is interrupted when its term is lost. It is called on threads that no other
 * listener can take, so its methods return at once and call nothing of an application. Not for applications, whose listeners may
 * stall.
 */
public interface PromptListener extends LeadershipListener {}
