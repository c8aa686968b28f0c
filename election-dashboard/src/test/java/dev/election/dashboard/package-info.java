// SPDX-License-Identifier: Apache-2.0
/** How the page is served, and what it shows in a browser. */
@NullMarked
package dev.election.dashboard;

import org.jspecify.annotations.NullMarked;
