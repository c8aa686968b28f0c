// SPDX-License-Identifier: Apache-2.0
/**
 * The application that the tests start several times: it leads, works, and reports what it believes. Nothing here knows
 * of the test, of other instances, or of what is right.
 */
@NullMarked
package dev.election.faults.app;

import org.jspecify.annotations.NullMarked;
