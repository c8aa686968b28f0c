// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.LeaseStoreException;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store in memory that can be taken away. */
public final class FailingStore {

    private final LeaseStore store = new InMemoryLeaseStore();
    private volatile boolean failing;

    public void fail() {
        failing = true;
    }

    public LeaseStore asStore() {
        return (LeaseStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, method, arguments) -> {
                    if (failing && method.getDeclaringClass() == LeaseStore.class && method.getParameterCount() > 0) {
                        throw new LeaseStoreException("The store is away");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
