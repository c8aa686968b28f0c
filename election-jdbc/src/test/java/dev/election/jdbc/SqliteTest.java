// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

class SqliteTest extends JdbcContract {

    // Without waiting for the disk: the contract is not about power failures.
    private static final DataSource DATABASE = Databases.at("jdbc:sqlite:" + newFile() + "?synchronous=OFF");

    static Path newFile() {
        try {
            Path file = Files.createTempFile("election-", ".db");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
