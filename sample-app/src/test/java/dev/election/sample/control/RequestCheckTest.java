// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCheckTest {

    private final RequestCheck check = new RequestCheck(8080);

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "127.0.0.1:8080", "[::1]:8080"})
    void acceptsThisMachineByItsNames(String host) {
        assertThat(check.refusal("GET", host, null, null)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"evil.example:8080", "localhost", "localhost:8081", "localhost:8080.evil.example"})
    void refusesAPageWhoseNameResolvesToThisMachine(String host) {
        assertThat(check.refusal("GET", host, null, null)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "http://localhost:8081", "https://localhost:8080", "null"})
    void refusesAPageOfAnotherOrigin(String origin) {
        assertThat(check.refusal("POST", "localhost:8080", origin, "application/json"))
                .isPresent();
    }

    @Test
    void acceptsActionsOfItsOwnPage() {
        assertThat(check.refusal("POST", "localhost:8080", "http://localhost:8080", "application/json; charset=utf-8"))
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
    void refusesWhatAFormCanSend(String type) {
        assertThat(check.refusal("POST", "localhost:8080", null, type)).isPresent();
    }

    @Test
    void refusesOtherMethods() {
        assertThat(check.refusal("DELETE", "localhost:8080", null, "application/json"))
                .isPresent();
    }
}
