// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see of elections: endpoint, health, information and meters. Nothing here decides anything; each class needs
 * a library that the application may or may not have, and is used only if it is there.
 */
@NullMarked
package dev.election.spring.actuate;

import org.jspecify.annotations.NullMarked;
