// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerJvmTest {

    @Test
    void findsTheClassPathAboveAJarThatIsStartedFromAnotherFolder(@TempDir Path elsewhere, @TempDir Path project)
            throws IOException {
        Path built = Files.createDirectories(project.resolve("cassandra-server/target"));
        Files.writeString(built.resolve("cassandra.classpath"), "one.jar:other.jar\n");

        assertThat(ServerJvm.classPathAbove(List.of(elsewhere, project.resolve("sample-app/target/sample-app.jar"))))
                .isEqualTo("one.jar:other.jar");
    }

    @Test
    void saysWhichCommandWritesAClassPathThatIsMissing(@TempDir Path elsewhere) {
        assertThatIllegalStateException()
                .isThrownBy(() -> ServerJvm.classPathAbove(List.of(elsewhere)))
                .withMessageContaining("mvn -q -DskipTests package");
    }
}
