// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdServersTest {

    @Test
    void saysWhatToInstallIfThereIsNoProgram(@TempDir Path empty) {
        assertThatThrownBy(() -> EtcdServers.program(List.of(empty.toString())))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("There is no program 'etcd' on the PATH or in /usr/bin, ")
                .hasMessageContaining("--store=zookeeper");
    }

    @Test
    void findsTheProgramInTheFirstFolderThatHasIt(@TempDir Path empty, @TempDir Path folder) throws Exception {
        Path program = Files.createFile(folder.resolve("etcd"));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(EtcdServers.program(List.of(empty.toString(), folder.toString())))
                .isEqualTo(program);
    }
}
