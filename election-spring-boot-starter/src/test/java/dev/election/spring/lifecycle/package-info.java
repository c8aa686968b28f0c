// SPDX-License-Identifier: Apache-2.0
/** Tests of what follows an instance through the life of an application context. */
@NullMarked
package dev.election.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
