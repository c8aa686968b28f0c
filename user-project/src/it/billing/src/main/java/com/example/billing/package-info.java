// SPDX-License-Identifier: Apache-2.0
/** An application as a user has it: one job, which runs on exactly one instance. */
@NullMarked
package com.example.billing;

import org.jspecify.annotations.NullMarked;
