// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.election.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
