// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link LeaseStore} must do. A store's test is a subclass that says where the data is; it inherits all
 * parts and may leave out none.
 *
 * <p>Each test begins with empty data. Every store object stands for an instance of its own, so the races run over as
 * many connections as there are stores. Store objects that are {@link AutoCloseable} are closed after each test.
 */
public abstract class LeaseStoreContract
        implements LeaseContract,
                LeaderContract,
                TransferContract,
                ObservationContract,
                ChangeContract,
                NameContract,
                RaceContract,
                ScaleContract {

    private final List<LeaseStore> stores = new ArrayList<>();

    /**
     * Another store object on the same data, as another instance would make it. It must work at once: if the data needs
     * a schema and there is none, it is created by this call, also when several threads call at the same time.
     */
    protected abstract LeaseStore newStore();

    /** Removes all leases and leader records; if there is a schema, it may stay. */
    protected abstract void empty();

    /** Goes back to what the very first instance finds: for a database, drops the tables. */
    protected void removeSchema() {
        empty();
    }

    @BeforeEach
    void beginWithEmptyData() {
        empty();
    }

    @AfterEach
    void closeStores() throws Exception {
        for (LeaseStore store : stores) {
            if (store instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    @Override
    public final LeaseStore store(int number) {
        while (stores.size() <= number) {
            stores.add(newStore());
        }
        return stores.get(number);
    }

    @Override
    public final List<LeaseStore> openAtOnceWithoutSchema(int count) {
        removeSchema();
        stores.addAll(Race.among(count, number -> newStore()));
        return List.copyOf(stores);
    }
}
