// SPDX-License-Identifier: Apache-2.0
/**
 * Leader work in Kotlin's coroutines: how it follows a coroutine from thread to thread, and how a suspending function
 * runs on a thread of its own. All classes but {@code CoroutineSupport} need the coroutine library.
 */
@NullMarked
package dev.election.spring.coroutine;

import org.jspecify.annotations.NullMarked;
