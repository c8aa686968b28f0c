// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the dashboard, with Spring MVC and with WebFlux. Nothing here knows what the page shows. */
@NullMarked
package dev.election.dashboard.autoconfigure;

import org.jspecify.annotations.NullMarked;
