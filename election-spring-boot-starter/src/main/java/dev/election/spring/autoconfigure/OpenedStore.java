// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.JdbcLeaseStore;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The store in a database, which can be used at once, while its database is still being looked at. The look has ended
 * before anything is started: a database that answers and cannot be used fails the start then. And it has ended before the
 * store is closed, also where the start fails over something else, so that no thread and no connection is left.
 */
final class OpenedStore implements FactoryBean<JdbcLeaseStore>, SmartInitializingSingleton, DisposableBean {

    private final JdbcLeaseStore store;
    private final DatabaseLook look;

    /** Begins the look. */
    OpenedStore(JdbcLeaseStore store, Runnable look) {
        this.store = store;
        this.look = DatabaseLook.begin(look);
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
        look.await();
    }

    @Override
    public void destroy() {
        look.awaitEnd();
        store.close();
    }
}
