// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.measure.Results;
import dev.election.cassandra.server.CassandraCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes on a real PostgreSQL, once, for as long as it takes to see them beat. */
class RunTest {

    @Test
    void measuresTheLoadOfThreeRealInstances(@TempDir Path results) throws Exception {
        Arguments arguments =
                Arguments.parse(new String[] {"load", "--smoke", "--contenders", "election", "--elections", "1"});

        List<Results> sheets = new Run(arguments, results).run();

        Results load = sheets.get(0);
        assertThat(load.median(new Results.Row("elections led at the end", "", 1), ContenderKind.ELECTION))
                .as("%s", load.notes())
                .hasValue(1.0);
        assertThat(load.median(new Results.Row("statements of a standby", "/s", 1), ContenderKind.ELECTION))
                .hasValueSatisfying(rate -> assertThat(rate).isPositive());
        assertThat(written(results, ".json"))
                .contains("\"contender\": \"election\"")
                .contains("\"postgresql\": \"18");
        assertThat(written(results, ".md")).contains("| postgresql | 18").contains("| elections led at the end");
    }

    @ParameterizedTest
    @EnumSource(names = {"ELECTION_ZOOKEEPER", "JETCD", "ELECTION_CASSANDRA"})
    void countsTheRequestsToTheServersOfAnEngine(ContenderKind kind, @TempDir Path results) throws Exception {
        assumeTrue(
                kind != ContenderKind.JETCD || Files.isExecutable(Path.of("/usr/bin/etcd")),
                "skipped, because there is no /usr/bin/etcd: install etcd-server");
        assumeTrue(
                kind != ContenderKind.ELECTION_CASSANDRA
                        || CassandraCluster.obstacle(3).isEmpty(),
                () -> "skipped: " + CassandraCluster.obstacle(3).orElse(""));
        Arguments arguments =
                Arguments.parse(new String[] {"load", "--smoke", "--contenders", kind.label(), "--elections", "1"});

        Results load = new Run(arguments, results).run().get(0);

        assertThat(load.median(new Results.Row("elections led at the end", "", 1), kind))
                .as("%s", load.notes())
                .hasValue(1.0);
        assertThat(load.median(
                        new Results.Row("requests to the servers of an engine, of all instances", "/s", 1), kind))
                .hasValueSatisfying(rate -> assertThat(rate).isPositive());
    }

    private static String written(Path results, String kind) throws Exception {
        try (Stream<Path> files = Files.list(results)) {
            return Files.readString(files.filter(file -> file.toString().endsWith(kind))
                    .findAny()
                    .orElseThrow());
        }
    }
}
