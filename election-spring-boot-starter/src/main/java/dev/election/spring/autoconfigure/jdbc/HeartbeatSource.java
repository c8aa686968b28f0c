// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * The source of the connections for heartbeats: opened without the pool, or borrowed, and why.
 *
 * @since 0.1.0
 */
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

    /**
     * Uses connections without the pool, if that is configured and it is known how this DataSource opens its
     * connections.
     */
    public static HeartbeatSource of(DataSource dataSource, boolean wanted) {
        UnwrappedDataSource seen = UnwrappedDataSource.of(dataSource);
        return new HeartbeatSource(withoutTransactions(dataSource), seen, DerivedDataSource.of(seen.root()), wanted);
    }

    // Connections are borrowed from the outermost DataSource that neither joins transactions nor opens connections
    // lazily.
    private static DataSource withoutTransactions(DataSource dataSource) {
        DataSource target = null;
        if (dataSource.getClass() == LazyConnectionDataSourceProxy.class) {
            target = ((LazyConnectionDataSourceProxy) dataSource).getTargetDataSource();
        } else if (dataSource.getClass() == TransactionAwareDataSourceProxy.class) {
            target = ((TransactionAwareDataSourceProxy) dataSource).getTargetDataSource();
        }
        return target == null ? dataSource : withoutTransactions(target);
    }

    /** The DataSource from which connections are borrowed, if they cannot be opened without it. */
    public DataSource lender() {
        return lender;
    }

    /** The DataSource that opens connections without the pool, if there is one. */
    public Optional<DataSource> own() {
        return own.filter(derived -> wanted).map(DataSource.class::cast);
    }

    /** Whether the database runs inside the application. */
    public boolean isEmbedded() {
        return own.map(DerivedDataSource::isEmbedded).orElseGet(() -> Unpooled.connectsToEmbedded(lender));
    }

    /** Which DataSource provides the connections, and for which user and URL if they are known, for people. */
    public String target() {
        return kind()
                + own.filter(derived -> wanted).map(DerivedDataSource::target).orElse("");
    }

    /** The class of the DataSource, whose own text may contain a password. */
    public String kind() {
        return lender.getClass().getName();
    }

    /** Logs which connections heartbeats use, and why. */
    public void report(String bean) {
        if (!wanted) {
            log.info(
                    "Heartbeats borrow connections from {}{}, because election.jdbc.dedicated-connection=false; an "
                            + "exhausted"
                            + " pool can cost leadership",
                    kind(),
                    bean);
        } else if (own.isPresent()) {
            String root = seen.root().getClass().getName() + bean;
            log.info(
                    "Heartbeats use dedicated connections, opened {}{}",
                    own.get().way().of(root),
                    seen.wrappers().isEmpty()
                            ? ""
                            : "; they do not pass " + String.join(", ", seen.wrappers())
                                    + ", which does not change connections");
        } else {
            log.warn(
                    "Heartbeats borrow connections from {}{}, because {}; an exhausted pool can cost leadership. "
                            + "{}, or accept"
                            + " this with election.jdbc.dedicated-connection=false",
                    kind(),
                    bean,
                    whyBorrowed(),
                    isRouting()
                            ? "Mark the DataSource of one of these databases with @ElectionDataSource"
                            : "For dedicated connections, mark a DataSource of HikariCP or of a driver that is not "
                                    + "wrapped with"
                                    + " @ElectionDataSource");
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
            return "its pool has an init-sql, a catalog, an interceptor or another setting that cannot be applied to"
                    + " connections without the pool";
        }
        return seen.mayChangeConnections()
                ? root
                        + " may change connections of the DataSource that it wraps, for example set a schema, a "
                        + "role or a user"
                : "it is not known how " + root + " opens connections";
    }
}
