// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Compares the version of Spring Boot with those that this starter works with, before any bean is defined. On an
 * earlier version the application does not start. On a later one it starts with a warning, since later versions keep
 * most of what an application uses.
 *
 * <p>This class refers only to classes that Spring Boot 3 has in the same packages. Otherwise it could not be loaded
 * where it is needed.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(SpringBootVersionCheck.class);

    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int MAJOR = 4;
    private static final int NEWEST_MINOR = 1;

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(SpringBootVersion.getVersion());
    }

    /** @throws ElectionStartException if the version is too old */
    static void check(String version) {
        Matcher found = MAJOR_AND_MINOR.matcher(version);
        if (!found.matches()) {
            return;
        }
        int major = Integer.parseInt(found.group(1));
        int minor = Integer.parseInt(found.group(2));
        if (major < MAJOR) {
            throw new ElectionStartException(
                    "Leader election needs Spring Boot 4.0 or 4.1, found " + version,
                    "Upgrade the application to Spring Boot 4.1, or to 4.0. Until then, remove"
                            + " election-spring-boot-starter: no version of it works with Spring Boot " + major + ".",
                    null);
        } else if (major > MAJOR || minor > NEWEST_MINOR) {
            log.warn(
                    "Leader election was tested with Spring Boot 4.0 and 4.1, but not with {}. The application starts;"
                            + " upgrade leader election when there is a version that was tested with Spring Boot {}.{}",
                    version,
                    major,
                    minor);
        }
    }
}
