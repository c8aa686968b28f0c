// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Two databases, neither of which is marked: production would have to choose, the test need not. */
@SpringBootTest(classes = {TwoDataSourcesTest.Application.class, Settlement.class})
@AutoConfigureTestElections
class TwoDataSourcesTest {

    @EnableAutoConfiguration
    static class Application {

        @Bean
        DataSource orders() {
            return embedded();
        }

        @Bean
        DataSource archive() {
            return embedded();
        }

        private static DataSource embedded() {
            return new EmbeddedDatabaseBuilder()
                    .generateUniqueName(true)
                    .setType(EmbeddedDatabaseType.H2)
                    .build();
        }
    }

    @Autowired
    private TestElections elections;

    @Autowired
    private Settlement settlement;

    @Test
    void needNoChoiceBetweenThem() {
        elections.grant("billing");

        settlement.settle();

        assertThat(settlement.runs()).isEqualTo(1);
    }
}
