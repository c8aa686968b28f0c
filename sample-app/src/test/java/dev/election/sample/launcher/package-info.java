// SPDX-License-Identifier: Apache-2.0
/** The launcher's classes one by one. What it does with processes is tested in {@code dev.election.sample}. */
@NullMarked
package dev.election.sample.launcher;

import org.jspecify.annotations.NullMarked;
