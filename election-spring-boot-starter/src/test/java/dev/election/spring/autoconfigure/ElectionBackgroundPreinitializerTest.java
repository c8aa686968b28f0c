// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.support.SpringFactoriesLoader;

@ExtendWith(OutputCaptureExtension.class)
class ElectionBackgroundPreinitializerTest {

    @Test
    void isFoundBySpringBoot() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
                .hasAtLeastOneElementOfType(ElectionBackgroundPreinitializer.class);
    }

    /** Spring Boot would not tell of a failure. */
    @Test
    void makesAnInstanceAndSaysNothing(CapturedOutput output) {
        new ElectionBackgroundPreinitializer().preinitialize();
        assertThat(output).isEmpty();
    }

    @Test
    void startsNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        new ElectionBackgroundPreinitializer().preinitialize();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("never") || name.startsWith("election-jdbc"));
    }
}
