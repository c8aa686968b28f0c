// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

/** How a store reaches its database, and is told of what others did there. */
record Link(Connections connections, Push push) {}
