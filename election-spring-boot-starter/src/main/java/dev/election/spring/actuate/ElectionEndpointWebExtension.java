// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Adds the reason of a refusal to the HTTP response. By default an application does not show the messages of errors,
 * and operators need this one.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = ElectionEndpoint.class)
public final class ElectionEndpointWebExtension {

    private final ElectionEndpoint endpoint;

    public ElectionEndpointWebExtension(ElectionEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** See {@link ElectionEndpoint#elections}. */
    @ReadOperation
    public WebEndpointResponse<Object> elections(
            @Nullable String search, @Nullable String sort, @Nullable String page, @Nullable String size) {
        return withReason(() -> endpoint.elections(search, sort, page, size));
    }

    /** See {@link ElectionEndpoint#move}. */
    @WriteOperation
    public WebEndpointResponse<Object> move(
            @Selector String election, @Nullable String action, @Nullable String sitOut, @Nullable String to) {
        return withReason(() -> endpoint.move(election, action, sitOut, to));
    }

    private static WebEndpointResponse<Object> withReason(Supplier<@Nullable Object> operation) {
        try {
            Object body = operation.get();
            return body == null
                    ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                    : new WebEndpointResponse<>(body);
        } catch (InvalidEndpointRequestException e) {
            return new WebEndpointResponse<>(
                    Map.of("reason", String.valueOf(e.getReason())), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }
}
