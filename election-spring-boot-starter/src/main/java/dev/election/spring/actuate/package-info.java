// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see: endpoint, health, info and meters. Nothing here decides anything. Each class needs a library that
 * may be absent, and is used only if that library is on the class path.
 */
@NullMarked
package dev.election.spring.actuate;

import org.jspecify.annotations.NullMarked;
