// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db/x?a=b                | db          | 5432 | jdbc:postgresql://127.0.0.1:7/x?a=b
            jdbc:postgresql://db.example:6000/x       | db.example  | 6000 | jdbc:postgresql://127.0.0.1:7/x
            jdbc:postgresql://[::1]:6000/x            | [::1]       | 6000 | jdbc:postgresql://127.0.0.1:7/x
            jdbc:mariadb://10.0.0.1/x                 | 10.0.0.1    | 3306 | jdbc:mariadb://127.0.0.1:7/x
            jdbc:h2:tcp://localhost:9100/mem:x        | localhost   | 9100 | jdbc:h2:tcp://127.0.0.1:7/mem:x
            jdbc:postgresql://db                      | db          | 5432 | jdbc:postgresql://127.0.0.1:7
            """)
    void leadsThroughAProxy(String url, String host, int port, String through) {
        DatabaseAddress address = DatabaseAddress.of(url).orElseThrow();

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.through(7)).isEqualTo(through);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:x",
                "jdbc:postgresql:///x",
                "jdbc:postgresql://one,two/x",
                "jdbc:postgresql://one:1,two:2/x",
                "jdbc:mariadb:replication://one,two/x",
                "jdbc:mariadb://address=(host=db)(port=3306)/x",
                "jdbc:oracle:thin:@db:1521/x"
            })
    void knowsThatOneProxyIsNotEnough(String url) {
        assertThat(DatabaseAddress.of(url)).isEmpty();
    }

    @Test
    void resolvesTheHost() {
        DatabaseAddress address =
                DatabaseAddress.of("jdbc:postgresql://[::1]:6000/x").orElseThrow();

        assertThat(address.target().isUnresolved()).isFalse();
    }
}
