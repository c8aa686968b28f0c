// SPDX-License-Identifier: Apache-2.0
/**
 * What a user of the starter writes: one application with one annotated job, and what it shows of it. How several
 * instances of it are started and shown on one terminal belongs in {@code dev.election.sample.launcher}.
 */
@NullMarked
package dev.election.sample;

import org.jspecify.annotations.NullMarked;
