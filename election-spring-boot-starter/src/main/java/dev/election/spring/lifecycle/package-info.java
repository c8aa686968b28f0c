// SPDX-License-Identifier: Apache-2.0
/**
 * What follows an instance through the life of its application context: {@code @WhileLeader} methods, events, and when the
 * instance starts, withdraws and stops. It knows no store, and nothing here is checked at each call of a bean.
 */
@NullMarked
package dev.election.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
