// SPDX-License-Identifier: Apache-2.0
/** Tests of what {@code docs/operations} offers to the people who operate an application, such as this sample. */
@NullMarked
package dev.election.sample.operations;

import org.jspecify.annotations.NullMarked;
