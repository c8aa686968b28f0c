// SPDX-License-Identifier: Apache-2.0
/** Tests of fenced transactions, on the databases and transaction managers that applications have. */
@NullMarked
package dev.election.spring.fence;

import org.jspecify.annotations.NullMarked;
