// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Admits only requests to a name of this machine. A page of another origin whose name resolves to this machine (DNS
 * rebinding) could move leadership otherwise, because the endpoint is open for writing in the demo.
 */
@Component
@Profile("demo")
class LocalNamesOnly extends OncePerRequestFilter {

    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (NAMES.contains(request.getServerName())) {
            chain.doFilter(request, response);
        } else {
            response.sendError(
                    HttpServletResponse.SC_FORBIDDEN, "The header Host must name localhost, 127.0.0.1 or [::1]");
        }
    }
}
