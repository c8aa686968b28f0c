// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to Spring Integration: its leadership events, which its role controller follows, and an advice that makes
 * polls leader work. Only this package needs Spring Integration, and it elects no leader.
 */
@NullMarked
package dev.election.spring.integration;

import org.jspecify.annotations.NullMarked;
