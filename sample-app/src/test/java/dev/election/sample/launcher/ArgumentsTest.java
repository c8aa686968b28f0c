// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    @Test
    void startsThreeInstancesOnADatabaseOfItsOwnWhenNothingIsGiven() throws Exception {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.instances()).isEqualTo(3);
        assertThat(arguments.store()).isEqualTo(StoreKind.JDBC);
        assertThat(arguments.login()).isEmpty();
        assertThat(arguments.ports()).isEmpty();
        assertThat(arguments.lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(arguments.heartbeat()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void startsAsManyInstancesAsPortsAreListed() throws Exception {
        assertThat(Arguments.parse("--ports=9001,9005").instances()).isEqualTo(2);
    }

    @Test
    void countsPortsUpFromTheFirst() throws Exception {
        assertThat(Arguments.parse("--port=9001", "--instances=3").ports()).containsExactly(9001, 9002, 9003);
    }

    @Test
    void takesTheUsersOwnDatabase() throws Exception {
        Arguments arguments = Arguments.parse("--url=jdbc:postgresql://db/x?a=b", "--username=me", "--password=a=b");

        assertThat(arguments.login()).contains(new DatabaseLogin("jdbc:postgresql://db/x?a=b", "me", "a=b"));
    }

    @ParameterizedTest
    @CsvSource({"jdbc, JDBC", "etcd, ETCD", "zookeeper, ZOOKEEPER", "cassandra, CASSANDRA"})
    void takesTheStoreOfTheLeases(String name, StoreKind kind) throws Exception {
        assertThat(Arguments.parse("--store=" + name).store()).isEqualTo(kind);
    }

    @Test
    void keepsTheRunsInTheUsersDatabaseIfAnEngineKeepsTheLeases() throws Exception {
        Arguments arguments = Arguments.parse("--store=etcd", "--url=jdbc:postgresql://db/x");

        assertThat(arguments.login()).isPresent();
    }

    @Test
    void takesDurationsWithTheirUnit() throws Exception {
        Arguments arguments = Arguments.parse("--lease=1m", "--heartbeat=1500ms");

        assertThat(arguments.lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(arguments.heartbeat()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void keepsThePasswordOutOfMessages() {
        DatabaseLogin login = new DatabaseLogin("jdbc:postgresql://db/x?password=secret", "me", "secret");

        assertThat(login.toString()).isEqualTo("jdbc:postgresql://db/x as 'me'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --colour=red                         | unknown argument --colour=red
            instances=3                          | unknown argument instances=3
            --instances                          | --instances needs a value: --instances=…
            --instances=0                        | --instances=0: give a number from 1 to 20
            --instances=many                     | --instances=many: give a number from 1 to 20
            --instances=2 --instances=3          | --instances is given twice
            --store=redis                        | --store=redis: give one of jdbc, etcd, zookeeper, cassandra
            --store=ETCD                         | --store=ETCD: give one of jdbc, etcd, zookeeper, cassandra
            --store=etcd --store=jdbc            | --store is given twice
            --port=70000                         | --port=70000: give a number from 1 to 65533
            --ports=8081,x                       | --ports=x: give a number from 1 to 65535
            --ports=8081,8081                    | --ports has 8081 twice
            --ports=8081,8082 --instances=3      | --ports has 2 ports for 3 instances
            --ports=8081 --port=8081             | --port and --ports exclude each other
            --url=postgresql://db                | --url=postgresql://db is no JDBC URL
            --url=jdbc:h2:mem:x                  | --url=jdbc:h2:mem:x is a database inside one process
            --username=me                        | --username and --password need --url
            --lease=5                            | --lease=5 is no duration: give a number and a unit
            --lease=0s                           | --lease=0s is no duration: give a number and a unit
            --lease=4s --heartbeat=2s            | --heartbeat=2s must be shorter than half of --lease=4s
            """)
    void refusesWhatItCannotUse(String line, String message) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" +")))
                .isInstanceOf(BadArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
