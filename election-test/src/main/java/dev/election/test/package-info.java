// SPDX-License-Identifier: Apache-2.0
/**
 * Support for tests of applications: a test grants and revokes leadership, with or without Spring. Nothing here decides
 * an election: the code that ships does, driven by hand.
 */
@NullMarked
package dev.election.test;

import org.jspecify.annotations.NullMarked;
