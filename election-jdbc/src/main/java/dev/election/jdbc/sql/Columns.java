// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import dev.election.store.Names;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of one table as the scripts create them. Compared with those of a query, so that a table of another shape
 * is reported at the start, and not by the first name that does not fit. A type that is not known counts as right.
 */
public final class Columns {

    // Longer than each instant in ISO-8601.
    private static final int INSTANT_LENGTH = 40;
    // The digits that each number of 64 bits needs, without its last one, which no token or heartbeat reaches.
    private static final int DIGITS = 18;

    // Types that fit no column: no text, or, as CHAR, with spaces added; no whole number, or one of less than 64 bits.
    private static final Set<Integer> UNFIT = Set.of(
            Types.CHAR,
            Types.NCHAR,
            Types.BOOLEAN,
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.REAL,
            Types.FLOAT,
            Types.DOUBLE,
            Types.DATE,
            Types.TIME,
            Types.TIMESTAMP,
            Types.TIMESTAMP_WITH_TIMEZONE);
    private static final Set<Integer> TEXTS =
            Set.of(Types.VARCHAR, Types.NVARCHAR, Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.CLOB);
    private static final Set<Integer> DECIMALS = Set.of(Types.NUMERIC, Types.DECIMAL);

    public static final Columns LEADER = new Columns(List.of(
            new Column("ELECTION_NAME", Names.MAX_LENGTH),
            new Column("TOKEN", 0),
            new Column("LEASE_ID", Names.MAX_LENGTH),
            new Column("LEADER_SINCE", INSTANT_LENGTH)));

    public static final Columns LEASE = new Columns(List.of(
            new Column("LEASE_ID", Names.MAX_LENGTH),
            new Column("INSTANCE_ID", Names.MAX_LENGTH),
            new Column("ADDRESS", Names.MAX_ADDRESS_LENGTH),
            new Column("HEARTBEAT", 0),
            new Column("DURATION_MILLIS", 0),
            new Column("INTERVAL_MILLIS", 0),
            new Column("COHORT", Names.MAX_COHORT_LENGTH),
            new Column("APPLICATION", Names.MAX_LENGTH),
            new Column("OPENED_AT", INSTANT_LENGTH),
            new Column("RENEWED_AT", INSTANT_LENGTH)));

    /**
     * One column.
     *
     * @param length the number of characters, or 0 for a whole number of 64 bits
     */
    private record Column(String name, int length) {

        boolean isText() {
            return length > 0;
        }

        String wanted() {
            return isText() ? "a text of " + length + " characters" : "a whole number of 64 bits";
        }
    }

    private final List<Column> columns;

    private Columns(List<Column> columns) {
        this.columns = columns;
    }

    String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    /**
     * What is wrong with the first column that does not fit, for people; the query must have selected these columns.
     */
    public Optional<String> flaw(ResultSetMetaData found) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!fits(column, found, i + 1)) {
                int precision = found.getPrecision(i + 1);
                return Optional.of("the column " + column.name() + " has the type " + found.getColumnTypeName(i + 1)
                        + (precision > 0 ? "(" + precision + ")" : "") + ", but it must be " + column.wanted());
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Column column, ResultSetMetaData found, int index) throws SQLException {
        int type = found.getColumnType(index);
        int precision = found.getPrecision(index);
        boolean decimal = DECIMALS.contains(type);
        if (UNFIT.contains(type)) {
            return false;
        }
        if (column.isText()) {
            return type != Types.BIGINT && !decimal && (precision <= 0 || precision >= column.length());
        }
        boolean tooSmall = decimal && (found.getScale(index) > 0 || (precision > 0 && precision < DIGITS));
        return !TEXTS.contains(type) && !tooSmall;
    }
}
