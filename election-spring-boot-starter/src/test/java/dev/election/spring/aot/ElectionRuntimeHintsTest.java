// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import com.datastax.oss.driver.api.core.session.SessionBuilder;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.support.SpringFactoriesLoader;
import reactor.core.CoreSubscriber;

class ElectionRuntimeHintsTest {

    /** As a build finds them. */
    private static RuntimeHints hints() {
        RuntimeHints hints = new RuntimeHints();
        ClassLoader loader = ElectionRuntimeHintsTest.class.getClassLoader();
        List<RuntimeHintsRegistrar> registrars = SpringFactoriesLoader.forResourceLocation(
                        "META-INF/spring/aot.factories", loader)
                .load(RuntimeHintsRegistrar.class);
        registrars.stream()
                .filter(each -> each.getClass().getName().startsWith("dev.election."))
                .forEach(each -> each.registerHints(hints, loader));
        return hints;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db2",
                "h2",
                "hsqldb",
                "mariadb",
                "mysql",
                "oracle",
                "postgresql",
                "sqlite",
                "sqlserver",
            })
    void keepTheScriptOfEachDatabase(String platform) {
        String script = "dev/election/jdbc/schema-" + platform + ".sql";
        assertThat(getClass().getClassLoader().getResource(script)).isNotNull();
        assertThat(resource().forResource(script)).accepts(hints());
    }

    @Test
    void keepLibrariesThatAreLookedForByName() {
        assertThat(reflection().onType(CoreSubscriber.class)).accepts(hints());
        assertThat(reflection().onType(HikariDataSource.class)).accepts(hints());
    }

    @Test
    void keepTheDriverThatConnectionsOfOurOwnAreMadeWith() throws Exception {
        assertThat(reflection().onConstructorInvocation(org.h2.Driver.class.getDeclaredConstructor()))
                .accepts(hints());
    }

    @Test
    void keepWhatIsReadOfTheSessionBuildersOfCassandra() throws Exception {
        for (String field : List.of("programmaticArgumentsBuilder", "configLoader")) {
            assertThat(reflection().onFieldAccess(SessionBuilder.class.getDeclaredField(field)))
                    .accepts(hints());
        }
    }
}
