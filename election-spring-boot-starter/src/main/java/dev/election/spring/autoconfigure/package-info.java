// SPDX-License-Identifier: Apache-2.0
/**
 * Wires an application from its properties and beans: the one place that knows all other packages. It decides nothing
 * about elections; what it has to say when an application cannot start is in its failure analyzers.
 */
@NullMarked
package dev.election.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
