// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Timing;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlProcessor.MatchStatus;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.FileSystemResource;

/** The pages in {@code docs/operations}: figures and the manifest for Kubernetes. */
class OperationsPagesTest {

    private static final Path FOLDER = Path.of("..", "docs", "operations");

    // ---- times

    /** The rows of the table in {@code times.md} that begin with a duration. */
    static Stream<List<String>> choices() throws IOException {
        return Files.readAllLines(FOLDER.resolve("times.md")).stream()
                .filter(line -> line.matches("\\| \\d+s \\|.*"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("choices")
    void theFiguresFollowFromTheTimes(List<String> row) {
        Duration lease = DurationStyle.detectAndParse(row.get(0));
        Duration heartbeat = DurationStyle.detectAndParse(row.get(1));
        Timing timing = new Timing(lease, heartbeat, Timing.DEFAULT_DRIFT);
        long left = timing.beliefNanos() - heartbeat.toNanos();

        assertThat(row.subList(2, 6))
                .containsExactly(
                        seconds(lease.plus(heartbeat).toNanos()),
                        seconds(left),
                        seconds(new TimingSettings(lease).callTimeout().toNanos()),
                        tenths(statementsOfThree(heartbeat), RoundingMode.HALF_UP));
    }

    /** A renewal and an observation in each interval; every seventh observation is two statements (decision 41). */
    private static double statementsOfThree(Duration heartbeat) {
        return 3 * (2 + 1 / 7.0) / (heartbeat.toNanos() / 1e9);
    }

    private static String seconds(long nanos) {
        return tenths(nanos / 1e9, RoundingMode.DOWN) + " s";
    }

    private static String tenths(double value, RoundingMode rounding) {
        return BigDecimal.valueOf(value)
                .setScale(1, rounding)
                .stripTrailingZeros()
                .toPlainString();
    }

    // ---- Kubernetes

    private static final String POD = "spec.template.spec.";
    private static final String CONTAINER = POD + "containers[0].";

    @Test
    void theManifestGivesAShutdownTheTimeThatItNeeds() {
        Properties deployment = deployment();
        Duration phase = environment(deployment, "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE");
        Duration work = environment(deployment, "ELECTION_SHUTDOWNTIMEOUT");
        Duration longer = work.compareTo(phase) > 0 ? work : phase;
        Duration release =
                new TimingSettings(Duration.ofSeconds(15)).callTimeout().multipliedBy(2);

        assertThat(Duration.ofSeconds(Long.parseLong(deployment.getProperty(POD + "terminationGracePeriodSeconds"))))
                .isGreaterThan(longer.plus(release).plus(phase));
    }

    @Test
    void theManifestAsksNoProbeForTheHealthOfLeaderElection() {
        Properties deployment = deployment();

        assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe"))
                .allSatisfy(probe -> assertThat(deployment.getProperty(CONTAINER + probe + ".httpGet.path"))
                        .matches("/actuator/health/(liveness|readiness)"));
    }

    private static Properties deployment() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new FileSystemResource(FOLDER.resolve("kubernetes.yml")));
        yaml.setDocumentMatchers(
                each -> "Deployment".equals(each.getProperty("kind")) ? MatchStatus.FOUND : MatchStatus.NOT_FOUND);
        return Objects.requireNonNull(yaml.getObject());
    }

    private static Duration environment(Properties deployment, String name) {
        String key = deployment.stringPropertyNames().stream()
                .filter(each -> each.startsWith(CONTAINER + "env[") && each.endsWith(".name"))
                .filter(each -> name.equals(deployment.getProperty(each)))
                .findFirst()
                .orElseThrow();
        return DurationStyle.detectAndParse(deployment.getProperty(key.replace(".name", ".value")));
    }
}
