// SPDX-License-Identifier: Apache-2.0
/**
 * A model checker for the lease protocol: it walks every order of steps, answers, faults and wishes of users on a few
 * of the machines that ship, up to a bound. Random runs in virtual time, with clocks that drift, are in
 * {@code dev.election.simulation}.
 */
@NullMarked
package dev.election.exploration;

import org.jspecify.annotations.NullMarked;
