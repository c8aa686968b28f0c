// SPDX-License-Identifier: Apache-2.0
/**
 * How annotations of leader election are found on beans, how annotated methods are described in messages, and which
 * elections they name. What an annotation does belongs in {@code guard} and {@code lifecycle}.
 */
@NullMarked
package dev.election.spring.scan;

import org.jspecify.annotations.NullMarked;
