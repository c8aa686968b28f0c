// SPDX-License-Identifier: Apache-2.0
/**
 * The page for operators, and the actuator endpoint that serves it. It shows what the endpoint {@code election}
 * reports, and decides nothing.
 */
@NullMarked
package dev.election.dashboard;

import org.jspecify.annotations.NullMarked;
