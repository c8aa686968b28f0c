// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.measure.Measurement;
import dev.election.benchmarks.measure.Thoroughness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void allMeansEveryMeasurementOfEveryContender() {
        Arguments all = parse("all");

        assertThat(all.measurements())
                .extracting(Measurement::name)
                .containsExactly(
                        "load", "close", "step-down", "crash", "freeze", "cut-off", "outage", "balance", "start-up");
        assertThat(all.kinds()).containsExactly(ContenderKind.values());
        assertThat(all.thoroughness()).isEqualTo(Thoroughness.NORMAL);
    }

    @Test
    void choosesMeasurementsContendersAndSizes() {
        Arguments some = parse(
                "crash",
                "load",
                "--contenders",
                "curator,election",
                "--elections",
                "1,100",
                "--quick",
                "--instances",
                "5",
                "--rest",
                "90",
                "--watch",
                "60");

        assertThat(some.measurements()).extracting(Measurement::name).containsExactly("crash", "load");
        assertThat(some.kinds()).containsExactly(ContenderKind.CURATOR, ContenderKind.ELECTION);
        assertThat(some.sizes()).containsExactly(1, 100);
        assertThat(some.thoroughness()).isEqualTo(Thoroughness.QUICK);
        assertThat(some.instances()).hasValue(5);
        assertThat(some.rest()).isEqualTo(Duration.ofSeconds(90));
        assertThat(some.watch()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void tellsWhichContendersThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("load", "--contenders", "quartz"))
                .withMessageContaining("quartz")
                .withMessageContaining("spring-integration");
    }

    @Test
    void refusesAMeasurementThatItDoesNotKnow() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("speed")).withMessageContaining("speed");
    }

    private static Arguments parse(String... words) {
        return Arguments.parse(words);
    }
}
