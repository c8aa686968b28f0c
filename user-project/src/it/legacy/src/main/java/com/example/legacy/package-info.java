// SPDX-License-Identifier: Apache-2.0
/** An application whose Spring Boot is too old, as a user has it who adds the starter before the upgrade. */
@NullMarked
package com.example.legacy;

import org.jspecify.annotations.NullMarked;
