// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the page has to know before it can read anything, as JSON. The README of this module describes it.
 *
 * @param election the address of the endpoint {@code election}, relative to that of the page; absent if it is not
 *     exposed
 * @param problem why there is nothing to show, and what to do; absent if there is something
 * @param actions the actions that the endpoint {@code election} accepts; empty if it can only be read
 * @param reach which elections the actions apply to: {@code leader} if this server passes them on to the leader,
 *     {@code instance} if only to those that the instance leads that serves the page
 * @param managementPort the port of the page on each instance; absent if it is that of the address of the instance
 * @since 0.1.0
 */
public record DashboardSettings(
        @Nullable String election,
        @Nullable String problem,
        List<String> actions,
        String reach,
        @Nullable Integer managementPort)
        implements OperationResponseBody {}
