// SPDX-License-Identifier: Apache-2.0
/** Whether what several instances said of one election agrees with S1 to S4, whatever happened to them. */
@NullMarked
package dev.election.testing.judge;

import org.jspecify.annotations.NullMarked;
