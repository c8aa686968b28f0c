// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import dev.election.LeaseStoreException;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that several applications of a test share, and that can be down. */
final class SharedStore {

    private final LeaseStore store = new InMemoryLeaseStore();

    // Changed by the test, read by threads of the applications.
    private volatile boolean down;

    LeaseStore connection() {
        return (LeaseStore) Proxy.newProxyInstance(
                SharedStore.class.getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, method, arguments) -> {
                    boolean local = method.isDefault() || method.getName().equals("callTimeout");
                    if (down && !local && method.getDeclaringClass() == LeaseStore.class) {
                        throw new LeaseStoreException("The store is down for this test");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void down() {
        down = true;
    }

    void up() {
        down = false;
    }
}
