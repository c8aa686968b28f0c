// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import static java.util.Objects.requireNonNullElse;

import dev.election.store.Lease;
import dev.election.store.Names;
import dev.election.store.Unreadable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A row of the table of leases as it was read. It may contain anything that was written by hand. */
public record LeaseRow(
        String id,
        @Nullable String instance,
        @Nullable String address,
        long heartbeat,
        long durationMillis,
        @Nullable Long intervalMillis,
        @Nullable String cohort,
        @Nullable String application) {

    /** The number of columns that {@link #read} reads, from the first one on. */
    public static final int COLUMNS = 8;

    // Replaces the id of an instance that cannot be read. No rule of the protocol reads that id.
    private static final String UNREADABLE = "(unreadable)";

    public static LeaseRow read(ResultSet row) throws SQLException {
        return new LeaseRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                numberOrNull(row, 6),
                row.getString(7),
                row.getString(8));
    }

    private static @Nullable Long numberOrNull(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /**
     * The lease in this row, with all that the rules need. A value for people that cannot be read is left out. Null if
     * the lease's id, heartbeat or duration cannot be read. Both cases are added to the flaws.
     */
    @Nullable
    public Lease lease(List<Flaw> flaws) {
        try {
            return new Lease(
                    id,
                    requireNonNullElse(forPeople(instance, Names::instance, flaws), UNREADABLE),
                    forPeople(address, Names::address, flaws),
                    heartbeat,
                    Duration.ofMillis(durationMillis),
                    forPeople(cohort, Names::cohort, flaws),
                    forPeople(application, Names::application, flaws),
                    forPeople(interval(), Lease::checkedInterval, flaws));
        } catch (IllegalArgumentException e) {
            flaws.add(Flaw.of(Unreadable.Kind.LEASE, id, e));
            return null;
        }
    }

    private @Nullable Duration interval() {
        return intervalMillis == null ? null : Duration.ofMillis(intervalMillis);
    }

    private <T> @Nullable T forPeople(@Nullable T value, UnaryOperator<T> checked, List<Flaw> flaws) {
        try {
            return value == null ? null : checked.apply(value);
        } catch (IllegalArgumentException e) {
            flaws.add(Flaw.ofLeaseForPeople(id, e));
            return null;
        }
    }
}
