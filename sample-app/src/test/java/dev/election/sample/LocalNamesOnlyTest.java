// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LocalNamesOnlyTest {

    private final MockFilterChain chain = new MockFilterChain();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    private void request(String host) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/actuator/election/sample");
        request.addHeader("Host", host);
        new LocalNamesOnly().doFilter(request, response, chain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "127.0.0.1:8081", "[::1]:8081", "localhost"})
    void admitsNamesOfThisMachine(String host) throws Exception {
        request(host);

        assertThat(chain.getRequest()).isNotNull();
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebound.example:8081", "localhost.example", "192.0.2.1:8081"})
    void refusesOtherNames(String host) throws Exception {
        request(host);

        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(chain.getRequest()).isNull();
    }
}
