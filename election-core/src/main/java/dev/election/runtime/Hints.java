// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.store.Hint;
import dev.election.store.HintListener;
import java.time.Duration;

/**
 * What the store tells an engine without being asked, and when the engine will ask it something next. The thread that wants to
 * know does not wait: calls of the store may need it.
 */
final class Hints implements HintListener {

    private final Engine engine;

    Hints(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void hinted(Hint hint) {
        engine.act(now -> engine.machine().hinted(hint, now));
    }

    @Override
    public boolean wantsHints() {
        return engine.readOr(true, now -> !engine.machine().leadsAll());
    }

    @Override
    public Duration quiet() {
        return Duration.ofNanos(engine.readOr(0L, engine.machine()::nanosToQuestion));
    }
}
