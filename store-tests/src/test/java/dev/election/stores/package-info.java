// SPDX-License-Identifier: Apache-2.0
/** Applications whose leases are kept in an engine, started as a user does. */
@NullMarked
package dev.election.stores;

import org.jspecify.annotations.NullMarked;
