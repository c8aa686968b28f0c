// SPDX-License-Identifier: Apache-2.0
/** What tests of several stores share, in the test-jar of this module. What every store must do is in its contract. */
@NullMarked
package dev.election.testing;

import org.jspecify.annotations.NullMarked;
