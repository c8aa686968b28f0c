// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Where the connections come from that heartbeats are sent on, and why from there: of their own, or borrowed. */
public final class HeartbeatSource {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatSource.class);

    private final DataSource lender;
    private final UnwrappedDataSource seen;
    private final Optional<DerivedDataSource> own;
    private final boolean wanted;

    private HeartbeatSource(
            DataSource lender, UnwrappedDataSource seen, Optional<DerivedDataSource> own, boolean wanted) {
        this.lender = lender;
        this.seen = seen;
        this.own = own;
        this.wanted = wanted;
    }

    /** Connections of their own, if that is wanted and this DataSource leaves no doubt how it opens its own. */
    public static HeartbeatSource of(DataSource dataSource, boolean wanted) {
        UnwrappedDataSource seen = UnwrappedDataSource.of(dataSource);
        return new HeartbeatSource(withoutTransactions(dataSource), seen, DerivedDataSource.of(seen.root()), wanted);
    }

    // What is borrowed is borrowed from the outermost, except that nothing is to join a transaction, or be opened late.
    private static DataSource withoutTransactions(DataSource dataSource) {
        DataSource target = null;
        if (dataSource.getClass() == LazyConnectionDataSourceProxy.class) {
            target = ((LazyConnectionDataSourceProxy) dataSource).getTargetDataSource();
        } else if (dataSource.getClass() == TransactionAwareDataSourceProxy.class) {
            target = ((TransactionAwareDataSourceProxy) dataSource).getTargetDataSource();
        }
        return target == null ? dataSource : withoutTransactions(target);
    }

    /** The DataSource to borrow from, where there are no connections of their own. */
    public DataSource lender() {
        return lender;
    }

    /** Connections of their own, if there are any. */
    public Optional<DataSource> own() {
        return own.filter(derived -> wanted).map(DataSource.class::cast);
    }

    /** Whether the database runs inside the application. */
    public boolean isEmbedded() {
        return own.map(DerivedDataSource::isEmbedded).orElseGet(() -> Unpooled.answersAsEmbedded(lender));
    }

    /** The class only: the text of the object itself may have a password in it. */
    public String kind() {
        return lender.getClass().getName();
    }

    /** Logs which connections they are, and why. */
    public void report(String bean) {
        if (!wanted) {
            log.info(
                    "Heartbeats borrow their connections from {}{}, since election.jdbc.dedicated-connection=false; an"
                            + " exhausted pool can cost leadership",
                    kind(),
                    bean);
        } else if (own.isPresent()) {
            String root = seen.root().getClass().getName() + bean;
            log.info(
                    "Heartbeats have connections of their own, opened {}{}",
                    own.get().way().of(root),
                    seen.wrappers().isEmpty()
                            ? ""
                            : "; they are not asked of " + String.join(", ", seen.wrappers())
                                    + ", which hands its connections on as they are");
        } else {
            log.warn(
                    "Heartbeats borrow their connections from {}{}, since {}; an exhausted pool can cost leadership. {}, or"
                            + " accept this with election.jdbc.dedicated-connection=false",
                    kind(),
                    bean,
                    whyBorrowed(),
                    isRouting()
                            ? "Mark the DataSource of one of these databases with @ElectionDataSource"
                            : "For connections of its own, give leader election a DataSource of HikariCP or of a driver that"
                                    + " nothing is wrapped around, marked with @ElectionDataSource");
        }
    }

    private boolean isRouting() {
        return seen.root() instanceof AbstractRoutingDataSource;
    }

    private String whyBorrowed() {
        String root = seen.root().getClass().getName();
        if (isRouting()) {
            return "it routes to several databases";
        }
        if (DerivedDataSource.isTomcat(seen.root())) {
            return "its pool has an init-sql, a catalog, an interceptor or another setting that cannot be repeated for"
                    + " connections beside it";
        }
        return seen.mayChangeConnections()
                ? root + " may do more to a connection than what it wraps, such as set a schema, a role or a user"
                : root + " does not tell all that it does to open a connection";
    }
}
