// SPDX-License-Identifier: Apache-2.0
/**
 * {@code @OnLeader}: the checks at the start, the proxy, what a skipped call returns, reactive calls, and lifecycle beans that
 * follow leadership. Whether an instance leads is asked of the API and never decided here.
 */
@NullMarked
package dev.election.spring.guard;

import org.jspecify.annotations.NullMarked;
