// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Configuration;

/** Applications that do not start, and what their users read then. */
public final class StartReports {

    public static final String IN_MEMORY = "election.store=memory";

    private StartReports() {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ElectionAutoConfiguration.class)
    public static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ElectionAutoConfiguration.class, DataSourceAutoConfiguration.class})
    public static class JdbcApplication {}

    /** The report of an application with these beans, each white space in it a single blank. */
    public static String report(CapturedOutput output, List<Class<?>> beans, String... properties) {
        Class<?>[] sources =
                Stream.concat(Stream.of(Application.class), beans.stream()).toArray(Class<?>[]::new);
        assertThatException().isThrownBy(() -> new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run()
                .close());
        String all = output.getAll();
        int begin = all.lastIndexOf("APPLICATION FAILED TO START");
        assertThat(begin).as("a report is printed").isNotNegative();
        String report = all.substring(begin).replaceAll("\\s+", " ");
        assertThat(report).contains("Description: ").contains("Action: ");
        return report;
    }

    /** The report of an application with a database and these beans. */
    public static String jdbcReport(CapturedOutput output, List<Class<?>> beans, String... properties) {
        return report(
                output,
                Stream.concat(Stream.of(JdbcApplication.class), beans.stream()).toList(),
                Stream.concat(Stream.of("spring.datasource.url=" + JdbcContexts.newDatabase()), Stream.of(properties))
                        .toArray(String[]::new));
    }
}
