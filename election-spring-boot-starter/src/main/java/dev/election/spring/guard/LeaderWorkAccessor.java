// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries leader work to other threads with Micrometer's context propagation: through {@code ContextPropagatingTaskDecorator}, and
 * whatever uses Spring's task executors with it, and through Reactor's automatic context propagation. What runs there is a part of
 * the work, as with {@link LeaderWork#wrap(Runnable)}. Found by the library itself, as a service.
 *
 * <p>A task cannot be refused here when it comes too late to be admitted: it runs, its work is
 * {@linkplain LeaderWork#isLate() late}, and its transactions are rolled back.
 */
public final class LeaderWorkAccessor implements ThreadLocalAccessor<CarriedWork> {

    /** The key of leader work in contexts, for example Reactor's. A constant: it is used without Micrometer's library too. */
    public static final String KEY = "dev.election.work";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable CarriedWork getValue() {
        return CarriedWork.current().orElse(null);
    }

    @Override
    public void setValue(CarriedWork work) {
        work.resume();
    }

    @Override
    public void setValue() {
        CarriedWork.suspend();
    }

    @Override
    public void restore(CarriedWork earlier) {
        CarriedWork.restore(earlier);
    }

    @Override
    public void restore() {
        CarriedWork.restore(null);
    }
}
