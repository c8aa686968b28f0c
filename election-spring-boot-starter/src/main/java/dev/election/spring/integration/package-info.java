// SPDX-License-Identifier: Apache-2.0
/**
 * What Spring Integration sees of elections: its own leadership events, which its role controller follows, and an advice
 * that makes polls leader work. Only here is Spring Integration needed, and nothing here elects anybody.
 */
@NullMarked
package dev.election.spring.integration;

import org.jspecify.annotations.NullMarked;
