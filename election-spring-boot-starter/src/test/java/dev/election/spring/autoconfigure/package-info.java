// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of how an application is wired: its beans, its properties, its start and its end. Nothing of what they do then.
 */
@NullMarked
package dev.election.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
