// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.ElectionMachine;
import dev.election.store.HintListener;
import java.time.Duration;

/** What the store tells an engine without being asked, and when the engine will ask it something next. */
final class Hints implements HintListener {

    private final Engine engine;

    Hints(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void hinted() {
        engine.act(engine.machine()::hinted);
    }

    @Override
    public boolean wantsHints() {
        return engine.read(now -> !engine.machine().leadsAll());
    }

    @Override
    public Duration quiet() {
        return Duration.ofNanos(engine.read(this::nanosToQuestion));
    }

    private long nanosToQuestion(ClockReading now) {
        ElectionMachine machine = engine.machine();
        if (machine.nanosToTick(now) != Long.MAX_VALUE) {
            return 0; // a term is held, which may be given up at any moment, and then each millisecond counts
        }
        long renewal = machine.nanosToRenewal(now);
        long claim = machine.nanosToClaim(now);
        // none is planned while one is out: its answer may lead to the next at once
        boolean planned = renewal != Long.MAX_VALUE && claim != Long.MAX_VALUE;
        return planned ? Math.max(0, Math.min(renewal, claim)) : 0;
    }
}
