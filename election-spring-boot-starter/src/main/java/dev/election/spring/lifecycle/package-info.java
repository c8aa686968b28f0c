// SPDX-License-Identifier: Apache-2.0
/**
 * What follows an instance through the life of its application context: {@code @WhileLeader} methods, events, and when
 * the instance starts, withdraws and stops. Calls of a bean are guarded in {@code guard}, and nothing here knows a
 * store.
 */
@NullMarked
package dev.election.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
