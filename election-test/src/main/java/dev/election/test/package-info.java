// SPDX-License-Identifier: Apache-2.0
/**
 * What users test with: leadership that a test gives and takes, with and without Spring. Nothing here decides an election;
 * that is what ships, driven by hand.
 */
@NullMarked
package dev.election.test;

import org.jspecify.annotations.NullMarked;
