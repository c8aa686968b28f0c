// SPDX-License-Identifier: Apache-2.0
/** Charts of what was measured, drawn from its JSON. What is measured belongs into {@code measure}. */
@NullMarked
package dev.election.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
