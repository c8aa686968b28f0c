// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.MissingTablesException;
import dev.election.jdbc.UnusableDatabaseException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a database that answers cannot keep the leases, and which script makes its tables. */
final class LeaseStoreFailureAnalyzer extends AbstractFailureAnalyzer<UnusableDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDatabaseException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private static String action(UnusableDatabaseException cause) {
        if (cause instanceof MissingTablesException missing) {
            return "Run the script " + missing.script()
                    + " (it is in the jar of election-jdbc, for Flyway or Liquibase too),"
                    + " or set election.jdbc.initialize-schema=always to have the tables created at start. If they are there"
                    + " under other names, set election.jdbc.schema and election.jdbc.table-prefix.";
        }
        return "Point election to another database with a DataSource that has @ElectionDataSource, or change this one.";
    }
}
