// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.jdbc.core.JdbcTemplate;

class SearchedTypesTest {

    @Test
    void classesOfSpringItselfAreNotSearched() {
        assertThat(SearchedTypes.include(JdbcTemplate.class, OnLeader.class)).isFalse();
    }

    @Test
    void classesOfTheApplicationAre() {
        assertThat(SearchedTypes.include(SearchedTypesTest.class, OnLeader.class))
                .isTrue();
    }

    /** Applications, samples and other projects have packages that begin like those of Spring Framework. */
    @Test
    void classesOfAnyoneElseBelowTheNameOfSpringAreToo() {
        assertThat(SearchedTypes.include(MessagingTemplate.class, OnLeader.class))
                .isTrue();
    }
}
