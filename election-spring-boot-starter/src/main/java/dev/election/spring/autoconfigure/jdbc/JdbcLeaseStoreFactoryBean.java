// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.RefusedConnectionException;
import dev.election.jdbc.UnusableDatabaseException;
import dev.election.spring.ElectionStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The store in a database from creation to close. Other beans get it at once, while its database is still being
 * checked. The check has ended before any bean is started. If the database can be reached but not used, the application
 * then fails to start; if it cannot be reached, a warning is logged.
 *
 * <p>If the start fails for another reason, the check has also ended before the store is closed, so that a hanging
 * connection is aborted and no thread is left. See decision 19.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStoreFactoryBean
        implements FactoryBean<JdbcLeaseStore>, SmartInitializingSingleton, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(JdbcLeaseStoreFactoryBean.class);

    private final JdbcLeaseStore store;
    private final HeartbeatSource heartbeats;
    private final boolean ownConnections;
    private final BackgroundDatabaseCheck check;

    /** Begins the check of the database. */
    public JdbcLeaseStoreFactoryBean(JdbcLeaseStore store, HeartbeatSource heartbeats) {
        this.store = store;
        this.heartbeats = heartbeats;
        this.ownConnections = heartbeats.own().isPresent();
        store.keepConnections(false); // until JdbcConnectionsLifecycle starts, which may create this bean
        this.check = BackgroundDatabaseCheck.begin(store::initialize);
    }

    @Override
    public JdbcLeaseStore getObject() {
        return store;
    }

    @Override
    public Class<JdbcLeaseStore> getObjectType() {
        return JdbcLeaseStore.class;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            check.await();
        } catch (RefusedConnectionException e) {
            throw new ElectionStartException(
                    e.getMessage() + ". Tried with " + heartbeats.target(),
                    e.remedy() + " Or use another DataSource for leader election, marked with @ElectionDataSource.",
                    e);
        } catch (UnusableDatabaseException e) {
            throw e;
        } catch (LeaseStoreException e) {
            log.warn(
                    "The database of leader election cannot be reached: {}. The application starts, keeps "
                            + "trying, and leads no election until the database can be reached{}",
                    e.getMessage(),
                    ownConnections
                            ? ". (This was a connection without the pool. If the application gets connections from its"
                                    + " DataSource, set election.jdbc.dedicated-connection=false)"
                            : "");
        } catch (RuntimeException e) {
            throw new ElectionStartException(
                    "The DataSource of leader election, a " + heartbeats.kind()
                            + ", provides no connection to the threads of leader election: " + e.getMessage(),
                    "If it routes to several databases, mark the DataSource of one of them with @ElectionDataSource, or"
                            + " give it a default target. If it wraps a DataSource and needs a tenant or a user, mark a"
                            + " DataSource that needs none with @ElectionDataSource.",
                    e);
        }
    }

    @Override
    public void destroy() {
        check.awaitEnd();
        store.close();
    }
}
