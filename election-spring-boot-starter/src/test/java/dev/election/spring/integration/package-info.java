// SPDX-License-Identifier: Apache-2.0
/**
 * Spring Integration's endpoints under our elections, on real pollers. What elections do without it is tested
 * elsewhere.
 */
@NullMarked
package dev.election.spring.integration;

import org.jspecify.annotations.NullMarked;
