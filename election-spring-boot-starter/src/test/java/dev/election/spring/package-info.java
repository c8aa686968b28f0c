// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the starter, each a sentence, through an application context as an application has it. How an application is
 * wired is tested in {@code autoconfigure}.
 */
@NullMarked
package dev.election.spring;

import org.jspecify.annotations.NullMarked;
