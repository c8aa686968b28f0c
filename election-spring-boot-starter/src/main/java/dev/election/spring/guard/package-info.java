// SPDX-License-Identifier: Apache-2.0
/**
 * The implementation of {@code @OnLeader}: checks at the start, the proxy, results of skipped calls, reactive calls,
 * and lifecycle beans that follow leadership. Who leads is asked of the API and never decided here.
 */
@NullMarked
package dev.election.spring.guard;

import org.jspecify.annotations.NullMarked;
