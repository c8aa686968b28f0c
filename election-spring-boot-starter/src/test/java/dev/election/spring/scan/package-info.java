// SPDX-License-Identifier: Apache-2.0
/** Tests of how annotations are found. */
@NullMarked
package dev.election.spring.scan;

import org.jspecify.annotations.NullMarked;
