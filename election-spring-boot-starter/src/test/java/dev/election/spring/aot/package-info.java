// SPDX-License-Identifier: Apache-2.0
/**
 * Applications that are processed ahead of time, stopped and started again, or run on virtual threads. What an
 * application does in its ordinary life is tested in the packages around.
 */
@NullMarked
package dev.election.spring.aot;

import org.jspecify.annotations.NullMarked;
