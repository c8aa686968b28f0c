// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.FencedTransactions;
import dev.election.store.InMemoryLeaseStore;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Values that can be meant, however they are written, mean the same everywhere. */
@ExtendWith(OutputCaptureExtension.class)
class PropertyValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "yes", "on", "1"})
    void switchesAreOnInEachWayThatBootKnows(String on) {
        on(newDatabase())
                .withPropertyValues("election.enabled=" + on, "election.fencing.transactions=" + on)
                .run(context -> assertThat(context)
                        .hasSingleBean(JdbcLeaseStore.class)
                        .hasSingleBean(FencedTransactions.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", "no", "off", "0"})
    void switchesAreOffInEachWayThatBootKnows(String off) {
        on(newDatabase())
                .withPropertyValues("election.fencing.transactions=" + off)
                .run(context -> assertThat(context)
                        .hasSingleBean(JdbcLeaseStore.class)
                        .doesNotHaveBean(FencedTransactions.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "MEMORY", "Memory", "memory "})
    void aStoreIsNamedInEachWayThatBootKnows(String store) {
        on(newDatabase()).withPropertyValues("election.store=" + store).run(context -> assertThat(context)
                .hasSingleBean(InMemoryLeaseStore.class));
    }

    @Test
    void placeholdersAreResolved() {
        leader().withPropertyValues("region=eu", "election.name=${region}-billing", "election.names=${more:}")
                .run(context -> assertThat(
                                context.getBean(LeaderElections.class).elections())
                        .extracting(LeaderElection::name)
                        .containsExactly("eu-billing"));
    }

    @Test
    void aPrefixMayBeEmpty() {
        on(newDatabase()).withPropertyValues("election.jdbc.table-prefix=").run(context -> {
            awaitLeading(context, "default");
            try (Connection connection = context.getBean(DataSource.class).getConnection();
                    var tables = connection.getMetaData().getTables(null, "PUBLIC", "LEA%", null)) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo("LEADER");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0", "PT0S"})
    void anEndMayWaitForNothing(String none) {
        leader().withPropertyValues("election.shutdown-timeout=" + none)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aPropertyThatDoesNotExistIsWarnedOf(CapturedOutput output) {
        leader().withPropertyValues("election.lease-durration=30s", "election.jdbc.pool-size=3")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("Property election.lease-durration does not exist, so its value \"30s\" has no effect")
                .contains("Property election.jdbc.pool-size does not exist");
    }

    @Test
    void anEnvironmentVariableOfOthersIsNotWarnedOf(CapturedOutput output) {
        leader().withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                        Map.of("ELECTION_PORT", "tcp://10.0.0.1:80", "ELECTION_NAME", "jobs"))))
                .run(context ->
                        assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("jobs"));
        assertThat(output).doesNotContain("does not exist");
    }
}
