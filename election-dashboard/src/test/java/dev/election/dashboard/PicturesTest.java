// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Takes the pictures of the documentation, each after it has checked that the page shows what the picture is of. The
 * clock of the page stands still, so that pictures differ only if the page does. They are written to
 * {@code target/pictures}, and with {@code -Dpictures=true} to {@code docs/images} too.
 */
@ExtendWith(BrowserExtension.class)
class PicturesTest {

    private static final Instant NOW = Instant.parse("2026-11-30T10:24:36Z");
    private static final Duration LEFT = Duration.ofMillis(13_200);
    private static final Duration OUTAGE_LEFT = Duration.ofMillis(5_850);
    private static final Duration PEERS_LEFT = Duration.ofMillis(5_400);
    private static final String SETTINGS = "{\"election\":\"election\",\"reach\":\"instance\","
            + "\"actions\":[\"step-down\",\"transfer\",\"resume\",\"force\"]}";
    private static final String STANDING_CLOCK = """
            if (!globalThis.standing) {
              const Real = Date;
              globalThis.standing = true;
              globalThis.Date = class extends Real {
                constructor(...given) { given.length ? super(...given) : super(%d); }
                static now() { return %d; }
              };
              // the server has another clock, for which the page would correct
              const get = Headers.prototype.get;
              Headers.prototype.get = function (name) {
                return name === 'Date' ? null : get.call(this, name);
              };
            }
            """.formatted(NOW.toEpochMilli(), NOW.toEpochMilli());

    private final OtherServer server = new OtherServer();
    private final Browser browser;

    PicturesTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void stopTheClock() {
        browser.beforeEachPage(STANDING_CLOCK);
        server.settings = SETTINGS;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Duration minutes(double minutes) {
        return Duration.ofMillis((long) (minutes * 60_000));
    }

    /** Three instances after a crash, a step-down and a loss. */
    private static Report eventful() {
        return new Report(NOW, "app-2")
                .candidate("app-1", "http://app-1.internal:8080", "leader", 2, Duration.ofMillis(900))
                .candidate("app-2", "http://app-2.internal:8080", "leader", 1, Duration.ofMillis(400))
                .candidate("app-3", "http://app-3.internal:8080", "standby", 0, Duration.ofMillis(1_700))
                .led("billing", "app-2", "http://app-2.internal:8080", 14, minutes(4.5), LEFT)
                .led("invoices", "app-1", "http://app-1.internal:8080", 9, minutes(312), Duration.ofMillis(13_900))
                .led("outbox", "app-1", "http://app-1.internal:8080", 31, minutes(21), Duration.ofMillis(13_900))
                .happened(minutes(4.5), "billing", "granted", "leader", "app-2", "token", 14, "vacancy", "PT47S")
                .happened(minutes(5.28), "billing", "vacant")
                .happened(
                        minutes(6.9),
                        "outbox",
                        "transfer-refused",
                        "leader",
                        "app-1",
                        "token",
                        31,
                        "detail",
                        "the transfer to 'app-4' was not made: no live instance has this id")
                .happened(minutes(11.5), "billing", "leader-changed", "leader", "app-1", "token", 13, "vacancy", "PT0S")
                .happened(minutes(11.5), "billing", "ended", "leader", "app-2", "token", 12)
                .happened(
                        minutes(13),
                        "billing",
                        "revoked",
                        "leader",
                        "app-2",
                        "token",
                        12,
                        "reason",
                        "stepped-down",
                        "detail",
                        "it was requested")
                .happened(minutes(18), "billing", "granted", "leader", "app-2", "token", 12, "vacancy", "PT1M12S")
                .happened(minutes(19.2), "billing", "vacant")
                .happened(
                        minutes(19.2),
                        "billing",
                        "revoked",
                        "leader",
                        "app-2",
                        "token",
                        11,
                        "reason",
                        "lease-ran-out",
                        "detail",
                        "no heartbeat was confirmed in time")
                .happened(
                        minutes(19.5),
                        "billing",
                        "at-risk",
                        "leader",
                        "app-2",
                        "token",
                        11,
                        "detail",
                        "no renewal was confirmed for half the lease duration; the term ends in 7400 ms unless one is")
                .happened(minutes(21), "outbox", "leader-changed", "leader", "app-1", "token", 31)
                .happened(minutes(26), "billing", "granted", "leader", "app-2", "token", 11);
    }

    private void open(Report report, int width, int height, boolean dark) {
        server.elections = report.toString();
        browser.size(width, height);
        browser.dark(dark);
        browser.open(server.page());
        browser.awaitText("#live", "Live");
    }

    private void take(String name) throws IOException {
        byte[] picture = browser.picture();
        Path built = Files.createDirectories(Path.of("target", "pictures"));
        Files.write(built.resolve(name + ".png"), picture);
        Path kept = Path.of("..", "docs", "images", name + ".png");
        if (Boolean.getBoolean("pictures")) {
            Files.createDirectories(Path.of("..", "docs", "images"));
            Files.write(kept, picture);
        }
        try (ByteArrayInputStream taken = new ByteArrayInputStream(picture)) {
            var image = ImageIO.read(taken);
            var documented = ImageIO.read(kept.toFile());
            assertThat(documented.getWidth()).isEqualTo(image.getWidth());
            assertThat(documented.getHeight()).isEqualTo(image.getHeight());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dashboard-light, 1280, 1560, false",
        "dashboard-dark, 1280, 1560, true",
        "dashboard-narrow-light, 390, 1900, false",
        "dashboard-narrow-dark, 390, 1900, true"
    })
    void ofThreeInstances(String name, int width, int height, boolean dark) throws IOException {
        open(eventful(), width, height, dark);

        browser.awaitText("#elections", "billing");
        browser.awaitText("#timeline-title", "Timeline of billing");
        browser.awaitText("#timeline .why", "lease ran out");
        take(name);
    }

    @Test
    void ofTheQuestionBeforeAStepDown() throws IOException {
        open(eventful(), 1280, 720, false);

        browser.button("#elections", "Step down").click();
        browser.awaitText("#dialog", "Fencing token 14");
        take("dashboard-step-down");
    }

    @Test
    void ofTenThousandElections() throws IOException {
        Report report = new Report(NOW, "app-2");
        for (int i = 1; i <= 8; i++) {
            report.candidate(
                    "app-" + i, "http://app-" + i + ".internal:8080", "leader", 1_249, Duration.ofMillis(200L * i));
        }
        for (int i = 0; i < 25; i++) {
            if (i % 12 == 3) {
                report.vacant("tenant-%05d".formatted(i));
            } else {
                int leader = i % 8 + 1;
                report.led(
                        "tenant-%05d".formatted(i),
                        "app-" + leader,
                        "http://app-" + leader + ".internal:8080",
                        1 + i * 7 % 40,
                        minutes(3 + i * 37),
                        Duration.ofMillis(12_000 + i * 73L));
            }
        }
        open(report.page(0, 25, 10_000, 8), 1280, 1000, false);

        browser.awaitText("#range", "1–25 of 10,000");
        take("dashboard-10000-elections");
    }

    @Test
    void ofNobodyLeading() throws IOException {
        open(
                new Report(NOW, "app-2")
                        .candidate("app-2", "http://app-2.internal:8080", "standby", 0, Duration.ofMillis(400))
                        .candidate("app-3", "http://app-3.internal:8080", "silent", 0, Duration.ofMillis(8_700))
                        .vacant("billing")
                        .happened(minutes(0.4), "billing", "vacant")
                        .happened(minutes(6), "billing", "leader-changed", "leader", "app-1", "token", 13),
                1280,
                1100,
                false);

        browser.awaitText("#elections", "billing No leader");
        take("dashboard-leaderless");
    }

    @Test
    void ofADatabaseThatIsDown() throws IOException {
        open(
                eventful()
                        .candidate("app-1", "http://app-1.internal:8080", "silent", 2, Duration.ofMillis(9_600))
                        .candidate("app-2", "http://app-2.internal:8080", "silent", 1, Duration.ofSeconds(9))
                        .candidate("app-3", "http://app-3.internal:8080", "silent", 0, Duration.ofMillis(10_100))
                        .led("billing", "app-2", "http://app-2.internal:8080", 14, minutes(4.5), OUTAGE_LEFT)
                        .led("invoices", "app-1", "http://app-1.internal:8080", 9, minutes(312), PEERS_LEFT)
                        .led("outbox", "app-1", "http://app-1.internal:8080", 31, minutes(21), PEERS_LEFT),
                1280,
                1000,
                false);

        browser.awaitText("#notices", "heartbeats of app-2 fail");
        take("dashboard-database-down");
    }
}
