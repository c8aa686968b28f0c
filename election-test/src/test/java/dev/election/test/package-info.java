// SPDX-License-Identifier: Apache-2.0
/**
 * Shows that a test that says who leads sees what production would do. What a user writes is in {@code FiveLinesTest}.
 */
@NullMarked
package dev.election.test;

import org.jspecify.annotations.NullMarked;
