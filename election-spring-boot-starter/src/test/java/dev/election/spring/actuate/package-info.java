// SPDX-License-Identifier: Apache-2.0
/** Tests of what operators see. They look from outside: over HTTP, JMX, and a scrape. */
@NullMarked
package dev.election.spring.actuate;

import org.jspecify.annotations.NullMarked;
