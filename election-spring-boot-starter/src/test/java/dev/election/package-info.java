// SPDX-License-Identifier: Apache-2.0
/** The rules of the house over all modules. Tests of a single package belong in that package. */
@NullMarked
package dev.election;

import org.jspecify.annotations.NullMarked;
