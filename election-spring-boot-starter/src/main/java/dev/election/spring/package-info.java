// SPDX-License-Identifier: Apache-2.0
/**
 * What applications name: the annotations, the events, the fence of their transactions, and why an application does not start.
 * What is done about them belongs in {@code guard}, {@code lifecycle} and {@code fence}.
 */
@NullMarked
package dev.election.spring;

import org.jspecify.annotations.NullMarked;
