// SPDX-License-Identifier: Apache-2.0
/** Checks of the pages: links, samples of code, settings, and what else they name. */
@NullMarked
package dev.election.documentation;

import org.jspecify.annotations.NullMarked;
