// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.spring.ElectionStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** That an application on Spring Boot 3.5 reads this sentence is tested by {@code user-project}, on its jars. */
@ExtendWith(OutputCaptureExtension.class)
class SpringBootVersionCheckTest {

    @Test
    void isPartOfEveryApplication() {
        assertThat(new SpringApplication(Object.class).getInitializers())
                .hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.18", "3.5.7", "3.5.8-SNAPSHOT"})
    void refusesAnEarlierVersion(String version) {
        assertThatExceptionOfType(ElectionStartException.class)
                .isThrownBy(() -> SpringBootVersionCheck.check(version))
                .withMessage("Leader election needs Spring Boot 4.0 or 4.1, found " + version)
                .satisfies(e -> assertThat(e.action())
                        .startsWith("Upgrade the application to Spring Boot 4.1")
                        .contains("no version of it works with Spring Boot " + version.charAt(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0", "4.10.0-M1", "5.0.0"})
    void warnsOfALaterVersionOnce(String version, CapturedOutput output) {
        SpringBootVersionCheck.check(version);

        assertThat(output)
                .containsOnlyOnce("WARN")
                .contains("Leader election was tested with Spring Boot 4.0 and 4.1, but not with " + version + ".")
                .contains("The application starts;")
                .doesNotContain("needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0.0", "4.0.9", "4.1.2", "4.1.3-SNAPSHOT"})
    void saysNothingOfTheVersionsThatItWasTestedWith(String version, CapturedOutput output) {
        SpringBootVersionCheck.check(version);

        assertThat(output).isEmpty();
    }

    @Test
    void isTestedWithTheVersionsThatItNames() {
        assertThat(SpringBootVersion.getVersion()).matches("4\\.[01]\\..*");
    }
}
