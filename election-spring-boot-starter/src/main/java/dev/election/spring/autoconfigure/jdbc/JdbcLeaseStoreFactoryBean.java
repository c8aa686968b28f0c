// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.UnusableDatabaseException;
import dev.election.spring.ElectionStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The store in a database, from its first moment to its last. Other beans have it at once, while its database is still
 * looked at; before anything is started the look has ended, and a database that answers but cannot be used fails the start
 * then. One that does not answer is warned of.
 *
 * <p>The look has also ended before the store is closed, where the start fails over something else meanwhile: so a
 * connection that hangs is broken off, and no thread is left.
 */
public final class JdbcLeaseStoreFactoryBean
        implements FactoryBean<JdbcLeaseStore>, SmartInitializingSingleton, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(JdbcLeaseStoreFactoryBean.class);

    private final JdbcLeaseStore store;
    private final String kindOfDataSource;
    private final boolean ownConnections;
    private final BackgroundDatabaseCheck look;

    /** Begins the look. */
    public JdbcLeaseStoreFactoryBean(JdbcLeaseStore store, String kindOfDataSource, boolean ownConnections) {
        this.store = store;
        this.kindOfDataSource = kindOfDataSource;
        this.ownConnections = ownConnections;
        store.keepConnections(false); // until the context is started, which may be at once if this bean is made late
        this.look = BackgroundDatabaseCheck.begin(store::initialize);
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
            look.await();
        } catch (UnusableDatabaseException e) {
            throw e;
        } catch (LeaseStoreException e) {
            log.warn(
                    "The database of election cannot be reached: {}. The application starts all the same; it leads nothing"
                            + " until the database answers, and it is asked again until then{}",
                    e.getMessage(),
                    ownConnections
                            ? ". (This was a connection of its own; if the application does get connections from its"
                                    + " DataSource, set election.jdbc.dedicated-connection=false)"
                            : "");
        } catch (RuntimeException e) {
            throw new ElectionStartException(
                    "The DataSource of election, a " + kindOfDataSource + ", gives its threads no connection: "
                            + e.getMessage(),
                    "If it routes to several databases, mark the DataSource of one of them with @ElectionDataSource, or"
                            + " have it route to one where nothing tells which (a default target). If it wraps a DataSource"
                            + " and needs a tenant or a user to do so, mark one with @ElectionDataSource that needs none.",
                    e);
        }
    }

    @Override
    public void destroy() {
        look.awaitEnd();
        store.close();
    }
}
