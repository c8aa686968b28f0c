// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.OnLeader;
import org.junit.jupiter.api.Test;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.jdbc.core.JdbcTemplate;

class AnnotationCandidatesTest {

    @Test
    void classesOfSpringItselfAreNotSearched() {
        assertThat(AnnotationCandidates.include(JdbcTemplate.class, OnLeader.class))
                .isFalse();
    }

    @Test
    void classesOfTheApplicationAre() {
        assertThat(AnnotationCandidates.include(AnnotationCandidatesTest.class, OnLeader.class))
                .isTrue();
    }

    /** Applications, samples and other projects have packages that begin like those of Spring Framework. */
    @Test
    void classesOfAnyoneElseBelowTheNameOfSpringAreToo() {
        assertThat(AnnotationCandidates.include(MessagingTemplate.class, OnLeader.class))
                .isTrue();
    }
}
