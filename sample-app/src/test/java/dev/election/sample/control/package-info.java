// SPDX-License-Identifier: Apache-2.0
/** The server of the page by itself. What the buttons do to processes is tested in {@code dev.election.sample}. */
@NullMarked
package dev.election.sample.control;

import org.jspecify.annotations.NullMarked;
