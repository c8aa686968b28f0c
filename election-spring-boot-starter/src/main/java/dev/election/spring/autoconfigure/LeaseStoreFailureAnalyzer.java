// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.MissingRightException;
import dev.election.jdbc.MissingTablesException;
import dev.election.jdbc.UnknownDatabaseException;
import dev.election.jdbc.UnusableDatabaseException;
import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a database that answers cannot keep the leases, which script makes its tables, and which rights are missing. */
final class LeaseStoreFailureAnalyzer extends AbstractFailureAnalyzer<UnusableDatabaseException> {

    private static final Set<String> DEFAULT_TABLES = Set.of("ELECTION_LEASE", "ELECTION_LEADER");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDatabaseException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private static String action(UnusableDatabaseException cause) {
        if (cause instanceof MissingTablesException missing) {
            return "Run the script " + missing.script()
                    + " (it is in the jar of election-jdbc, for Flyway or Liquibase too)"
                    + (missing.tables().stream()
                                    .map(LeaseStoreFailureAnalyzer::withoutSchema)
                                    .allMatch(DEFAULT_TABLES::contains)
                            ? ""
                            : " with the names of your tables in the place of ELECTION_LEASE and ELECTION_LEADER")
                    + ", or set election.jdbc.initialize-schema=always to have the tables created at start. If they are there"
                    + " under other names, set election.jdbc.schema and election.jdbc.table-prefix.";
        } else if (cause instanceof MissingRightException missing) {
            return "Let the owner of the tables, or an administrator, run: " + String.join("; ", missing.grants())
                    + ". Or give election another user, with a DataSource that has @ElectionDataSource.";
        } else if (cause instanceof UnknownDatabaseException unknown) {
            return "Set election.jdbc.platform to the one of " + String.join(", ", unknown.platforms())
                    + " that this database behaves like. If there is none, mark the DataSource of another database with"
                    + " @ElectionDataSource, or set election.store=memory if the application runs as a single process.";
        }
        return "Point election to another database with a DataSource that has @ElectionDataSource, or change this one. If the"
                + " schema of its tables is in doubt, set election.jdbc.schema.";
    }

    private static String withoutSchema(String table) {
        return table.substring(table.lastIndexOf('.') + 1);
    }
}
