// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.election.spring.OnLeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a user reads when the application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureReportTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ElectionAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class Application {}

    static class Job {

        @OnLeader("jobs")
        long count() {
            return 0;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Job.class)
    static class WrongJob {}

    private static void start(Class<?>[] sources, String... properties) {
        assertThatException().isThrownBy(() -> new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run());
    }

    @Test
    void namesTheMethodThatCannotBeGuarded(CapturedOutput output) {
        start(new Class<?>[] {Application.class, WrongJob.class}, "election.store=memory");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("@OnLeader cannot guard " + Job.class.getName() + ".count(): it returns long")
                .contains("otherwise = THROW");
    }

    @Test
    void namesTheScriptAndTheProperty(CapturedOutput output) {
        start(
                new Class<?>[] {Application.class},
                "spring.datasource.url=" + JdbcContexts.newDatabase(),
                "election.jdbc.initialize-schema=never");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("dev/election/jdbc/schema-h2.sql")
                .contains("election.jdbc.initialize-schema=always");
    }

    @Test
    void givesTheNumbersOfSettingsThatCannotWork(CapturedOutput output) {
        start(new Class<?>[] {Application.class}, "election.store=memory", "election.heartbeat-interval=10s");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("heartbeat interval 10s must be shorter than half the lease duration 15s");
    }
}
