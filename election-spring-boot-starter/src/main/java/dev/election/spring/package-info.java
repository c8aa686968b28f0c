// SPDX-License-Identifier: Apache-2.0
/**
 * The types that applications name: annotations, events, the fence of their transactions, and why an application does
 * not start. Their implementation belongs in {@code guard}, {@code lifecycle} and {@code fence}.
 */
@NullMarked
package dev.election.spring;

import org.jspecify.annotations.NullMarked;
