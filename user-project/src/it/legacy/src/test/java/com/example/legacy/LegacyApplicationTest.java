// SPDX-License-Identifier: Apache-2.0
package com.example.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LegacyApplicationTest {

    @Test
    void isToldWhichVersionsItNeeds(CapturedOutput output) {
        assertThatException().isThrownBy(() -> LegacyApplication.main(new String[0]));

        assertThat(output)
                .containsSubsequence(
                        "APPLICATION FAILED TO START",
                        "Description:",
                        "Leader election needs Spring Boot 4.0 or 4.1, found " + SpringBootVersion.getVersion(),
                        "Action:",
                        "Upgrade the application to Spring Boot 4.1, or to 4.0.");
    }
}
