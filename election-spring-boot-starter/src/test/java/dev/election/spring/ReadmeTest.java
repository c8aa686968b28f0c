// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.spring.autoconfigure.JdbcContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;

/** What a user pastes from the README, as it is there. */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTest {

    private static final String README = read(Path.of("..", "README.md"));

    @Test
    void beginsWithAnApplicationThatRuns(@TempDir Path folder, CapturedOutput output) throws Exception {
        Path source = folder.resolve("com/example/billing/BillingApplication.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, first("java"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-parameters", "-proc:none", source.toString()))
                .isZero();

        try (URLClassLoader compiled =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()});
                ConfigurableApplicationContext application = new SpringApplicationBuilder(
                                compiled.loadClass("com.example.billing.BillingApplication"))
                        .resourceLoader(new DefaultResourceLoader(compiled))
                        .web(WebApplicationType.NONE)
                        .properties(settings())
                        .run(
                                "--spring.datasource.url=" + JdbcContexts.newDatabase(),
                                "--spring.datasource.username=")) {
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(output).contains("Settled in term 1"));
            assertThat(application.getEnvironment().getProperty("spring.application.name"))
                    .isEqualTo("billing");
        }
    }

    private static Map<String, Object> settings() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(first("yaml").getBytes(StandardCharsets.UTF_8)));
        Properties settings = Objects.requireNonNull(yaml.getObject());
        assertThat(settings).containsEntry("election.jdbc.initialize-schema", "always");
        Map<String, Object> named = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> named.put(name, settings.getProperty(name)));
        return named;
    }

    @Test
    void namesTheVersionOfThisProject() {
        String version = new PublishedModules().version();

        assertThat(List.of(first("xml"), first("kotlin")))
                .allSatisfy(snippet -> assertThat(snippet).contains(version));
    }

    private static String first(String language) {
        return Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(README)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
