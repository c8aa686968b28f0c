// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium of the system, with an empty profile. Times are shown in UTC. The tests that need it are skipped
 * where it is not installed.
 */
public final class Browser implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Pattern REQUESTED =
            Pattern.compile("\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]+)\"");

    private final ChromeDriver driver;
    private final Path profile;

    public Browser() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "Skipped: needs Chromium and its driver. On Debian: apt-get install chromium chromium-driver fonts-inter");
        try {
            profile = Files.createTempDirectory("election-dashboard");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("browser", Level.ALL);
        logs.enable("performance", Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en-GB",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(DRIVER.toString()))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        command("Emulation.setTimezoneOverride", Map.of("timezoneId", "UTC"));
        command("Emulation.setLocaleOverride", Map.of("locale", "en-GB"));
        size(1280, 900);
    }

    public void open(URI address) {
        driver.get(address.toString());
    }

    /** Leaves the page, so that it requests nothing any more. */
    public void leave() {
        open(URI.create("about:blank"));
    }

    public void size(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    public void dark(boolean dark) {
        media("prefers-color-scheme", dark ? "dark" : "light");
    }

    public void media(String feature, String value) {
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    /** Runs a script before those of each page that is opened from now on. */
    public void beforeEachPage(String script) {
        command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The visible elements that match, in their order. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .toList();
    }

    public WebElement one(String css) {
        return await(css)
                .atMost(PATIENCE)
                .until(() -> all(css), found -> !found.isEmpty())
                .get(0);
    }

    /** The visible text of the element, in one line. */
    public String text(String css) {
        return driver.findElement(By.cssSelector(css))
                .getText()
                .replaceAll("\\s+", " ")
                .strip();
    }

    public void awaitText(String css, String part) {
        await(css).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(text(css))
                .contains(part));
    }

    public void awaitNoText(String css, String part) {
        await(css).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(text(css))
                .doesNotContain(part));
    }

    /** The button with this text, as a person finds it. */
    public WebElement button(String within, String text) {
        return await(text)
                .atMost(PATIENCE)
                .until(
                        () -> all(within + " button").stream()
                                .filter(each -> each.getText().equals(text))
                                .toList(),
                        found -> !found.isEmpty())
                .get(0);
    }

    public List<String> buttons(String within) {
        return all(within + " button").stream().map(WebElement::getText).toList();
    }

    /** The messages on the console since the last call. */
    public List<String> console() {
        return logs("browser").map(LogEntry::getMessage).toList();
    }

    /** The addresses that were requested since the last call. */
    public List<String> requested() {
        return logs("performance")
                .map(entry -> REQUESTED.matcher(entry.getMessage()))
                .flatMap(matcher -> matcher.results())
                .map((MatchResult found) -> found.group(1))
                .filter(address -> !address.startsWith("data:"))
                .toList();
    }

    private Stream<LogEntry> logs(String type) {
        return driver.manage().logs().get(type).getAll().stream();
    }

    /** A picture of the top of the page, as large as the window. */
    public byte[] picture() {
        Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                .get("data");
        return Base64.getDecoder().decode(String.valueOf(data));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(each -> each.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // the browser may still delete files of its own
        }
    }
}
