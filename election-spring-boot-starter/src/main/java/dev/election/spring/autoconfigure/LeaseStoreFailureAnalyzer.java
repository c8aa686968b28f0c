// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.MissingRightException;
import dev.election.jdbc.MissingTablesException;
import dev.election.jdbc.UnknownDatabaseException;
import dev.election.jdbc.UnusableDatabaseException;
import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports why a database that can be reached cannot keep the leases, for example because tables or privileges are
 * missing, and the script or grants that help.
 */
final class LeaseStoreFailureAnalyzer extends AbstractFailureAnalyzer<UnusableDatabaseException> {

    private static final Set<String> DEFAULT_TABLES = Set.of("ELECTION_LEASE", "ELECTION_LEADER");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDatabaseException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private static String action(UnusableDatabaseException cause) {
        if (cause instanceof MissingTablesException missing) {
            return actionOf(missing);
        } else if (cause instanceof MissingRightException missing) {
            return "Let the owner of the tables, or an administrator, run: " + String.join("; ", missing.grants())
                    + ". Or use another user for leader election, by a DataSource with @ElectionDataSource.";
        } else if (cause instanceof UnknownDatabaseException unknown) {
            return "Set election.jdbc.platform to the platform that this database behaves like: one of "
                    + String.join(", ", unknown.platforms())
                    + ". If there is none, mark the DataSource of another database with @ElectionDataSource, or set"
                    + " election.store=memory if the application runs as a single process.";
        }
        return "Use another database for leader election, by a DataSource with @ElectionDataSource, or change this one, its"
                + " tables or the settings as the description says. If the schema of its tables is ambiguous, set"
                + " election.jdbc.schema.";
    }

    private static String actionOf(MissingTablesException missing) {
        boolean renamed = !missing.tables().stream()
                .map(LeaseStoreFailureAnalyzer::withoutSchema)
                .allMatch(DEFAULT_TABLES::contains);
        String run = "Run the script " + missing.script()
                + " (it is in the election-jdbc jar, also for use with Flyway or Liquibase)"
                + (renamed ? " with the names of your tables instead of ELECTION_LEASE and ELECTION_LEADER" : "");
        if (missing.creationFailed()) {
            return run + " once, as a user that may create tables there"
                    + missing.grant()
                            .map(grant -> ", or let an administrator run: " + grant)
                            .orElse(", or remove the cause that the database gives")
                    + ". If the tables belong in another schema, set election.jdbc.schema.";
        }
        return run + ", or set election.jdbc.initialize-schema=always to create the tables at startup. If they exist"
                + " under other names, set election.jdbc.schema, and election.jdbc.table-prefix or the whole names"
                + " (election.jdbc.lease-table, election.jdbc.leader-table).";
    }

    private static String withoutSchema(String table) {
        return table.substring(table.lastIndexOf('.') + 1);
    }
}
