// SPDX-License-Identifier: Apache-2.0
/**
 * The sample as a user meets it: processes started from the packaged jar, judged by what they print and what they write
 * into the database. Tests of single classes are beside those.
 */
@NullMarked
package dev.election.sample;

import org.jspecify.annotations.NullMarked;
