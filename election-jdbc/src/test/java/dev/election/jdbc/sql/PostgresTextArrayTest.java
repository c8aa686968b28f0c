// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.jdbc.PostgreSql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real PostgreSQL reads from the text of an array. */
class PostgresTextArrayTest {

    private static final DataSource DATABASE = PostgreSql.newDataSource("arrays");

    private static Object read(String... elements) throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT CAST(? AS varchar[])")) {
            statement.setObject(1, PostgresTextArray.of(elements), Types.OTHER);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Array array = row.getArray(1);
                return array.getArray();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"billing", "a,b", "{}", "a\"b", "a\\b", "\\\"", "NULL", "import of the night", "Übersee 🚢", "'"
            })
    void anElementIsReadAsItIs(String element) throws SQLException {
        assertThat(read(element, "other", element)).isEqualTo(new String[] {element, "other", element});
    }

    @Test
    void noneAreRead() throws SQLException {
        assertThat(read()).isEqualTo(new String[0]);
    }
}
