// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.spring.actuate.ElectionEndpoint.Action;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Over HTTP a refusal says why: an application shows no messages of errors by default, and this one is for operators. */
@EndpointWebExtension(endpoint = ElectionEndpoint.class)
public final class ElectionEndpointWebExtension {

    private final ElectionEndpoint endpoint;

    public ElectionEndpointWebExtension(ElectionEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** As {@link ElectionEndpoint#move}. */
    @WriteOperation
    public WebEndpointResponse<Object> move(
            @Selector String election, Action action, @Nullable Duration sitOut, @Nullable String to) {
        try {
            ElectionDescriptor moved = endpoint.move(election, action, sitOut, to);
            return moved == null
                    ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                    : new WebEndpointResponse<>(moved);
        } catch (InvalidEndpointRequestException e) {
            return new WebEndpointResponse<>(
                    Map.of("reason", String.valueOf(e.getReason())), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }
}
