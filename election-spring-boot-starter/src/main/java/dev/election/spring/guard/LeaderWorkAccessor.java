// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries leader work to other threads with Micrometer's context propagation: by
 * {@code ContextPropagatingTaskDecorator} in Spring's task executors, and by Reactor's automatic context propagation.
 * Code on these threads is part of the work, as with {@link LeaderWork#wrap(Runnable)}. The library finds this class as
 * a service.
 *
 * <p>Unlike there, a task that comes too late to be admitted cannot be refused here. It runs, its work is
 * {@linkplain LeaderWork#isLate() late}, and its transactions are rolled back.
 *
 * @since 0.1.0
 */
public final class LeaderWorkAccessor implements ThreadLocalAccessor<CarriedWork> {

    /** The key of leader work in contexts, for example in Reactor's. */
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
