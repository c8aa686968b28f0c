// SPDX-License-Identifier: Apache-2.0
/** What becomes of samples. */
@NullMarked
package dev.election.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
