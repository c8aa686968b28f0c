// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code @OnLeader} methods and beans, in an application context as an application has it. */
@NullMarked
package dev.election.spring.guard;

import org.jspecify.annotations.NullMarked;
