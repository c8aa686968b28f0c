// SPDX-License-Identifier: Apache-2.0
/**
 * Wires an application from its properties and beans: the one place that knows all other packages. It decides nothing
 * about elections. Its failure analyzers explain why an application does not start.
 */
@NullMarked
package dev.election.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
